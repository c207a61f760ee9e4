// Runs in the page's own world: holds forms that the browser itself submits; what a page's script sends, fetch and XHR hold.
(() => {
    'use strict';
    const page = globalThis.gatepostPage;
    if (page === undefined) { return; }

    const NativeResponse = Response;
    const { submit } = HTMLFormElement.prototype;
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    const { apply } = Reflect;

    /** @type {WeakSet<HTMLFormElement>} forms that wait for an answer: a second click must not send them */
    const held = page.pinned(new WeakSet());

    /** @type {WeakSet<ShadowRoot>} */
    const watched = page.pinned(new WeakSet());

    /** @typedef {HTMLButtonElement | HTMLInputElement | null} Submitter */
    /** @typedef {[string, FormDataEntryValue][]} Entries */

    /** @type {{event: SubmitEvent, form: HTMLFormElement, submitter: Submitter} | null} seen on its way down, not yet on its way up */
    let onItsWay = null;

    /******************************************************************************/

    /** A submit button may overrule its form. @param {HTMLFormElement} form @param {Submitter} submitter @param {string} name */
    function setting(form, submitter, name) {
        return submitter?.getAttribute(`form${name}`) ?? form.getAttribute(name) ?? '';
    }

    /** @param {HTMLFormElement} form @param {Submitter} submitter */
    function isHeld(form, submitter) {
        return setting(form, submitter, 'method').toLowerCase() === 'post';
    }

    /** @param {string} enctype @param {Entries} entries @returns {Response} the bytes of the form's own encoding */
    function readable(enctype, entries) {
        if (enctype === 'multipart/form-data') {
            const data = new FormData();
            for (const [name, value] of entries) {
                if (typeof value === 'string') { data.append(name, value); } else { data.append(name, value, value.name); }
            }
            return new NativeResponse(data);
        }
        const pairs = entries.map(([name, value]) => [name, typeof value === 'string' ? value : value.name]);
        if (enctype !== 'text/plain') { return new NativeResponse(new URLSearchParams(pairs)); }
        const text = pairs.map(([name, value]) => `${name}=${value}\r\n`).join('');
        return new NativeResponse(text, { headers: { 'Content-Type': 'text/plain' } });
    }

    /** @param {HTMLFormElement} form @param {Submitter} submitter @param {Entries} entries what would be sent now */
    async function hold(form, submitter, entries) {
        const parts = /** @type {PageParts} */ (page);
        const copy = parts.formCopy(form, submitter, entries);
        held.add(form);
        const decision = await parts.sure(ask(form, submitter, entries));
        held.delete(form);
        if (decision === 'release') { parts.sendForm(form, submitter, copy, entries); }
    }

    /** @param {HTMLFormElement} form @param {Submitter} submitter @param {Entries} entries @returns {Promise<string>} never rejects */
    async function ask(form, submitter, entries) {
        const parts = /** @type {PageParts} */ (page);
        try {
            const url = new URL(setting(form, submitter, 'action') || location.href, document.baseURI).href;
            const source = readable(setting(form, submitter, 'enctype').toLowerCase(), entries);
            const body = await parts.sure(parts.readBody(source));
            if (body === null) { return 'release'; }
            const headers = /** @type {[string, string][]} */ ([...source.headers, ['Sec-Fetch-Mode', 'navigate']]);
            return await parts.ask({ method: 'POST', url, headers, body });
        } catch {
            return 'release';
        }
    }

    /******************************************************************************/

    // On the way down: a page may stop the event on its way, and the browser sends the form all the same.
    /** @param {SubmitEvent} event */
    function onWayDown(event) {
        const { currentTarget, submitter, target: form } = /** @type {any} */ (event);
        onItsWay = null;
        beLast(currentTarget);
        if (!(form instanceof HTMLFormElement) || !event.isTrusted) { return; }
        if (isHeld(form, submitter)) { onItsWay = { event, form, submitter }; }
    }

    // On the way up, after the page's handlers: what they prevent is not the browser's to send.
    /** @param {SubmitEvent} event */
    function onWayUp(event) {
        const { submitter, target: form } = /** @type {any} */ (event);
        onItsWay = null;
        if (event.defaultPrevented || !(form instanceof HTMLFormElement) || !isHeld(form, submitter)) { return; }
        let entries;
        try {
            entries = [...new FormData(form, submitter)];
        } catch {
            return;
        }
        event.preventDefault();
        if (!held.has(form)) { void hold(form, submitter, entries); }
    }

    /** Some frameworks answer a form on the window itself: ours has to come after theirs. @param {EventTarget} target */
    function beLast(target) {
        apply(removeEventListener, target, ['submit', onWayUp]);
        apply(addEventListener, target, ['submit', onWayUp]);
    }

    /** A submit event never leaves its shadow root. @param {ShadowRoot} root */
    function watch(root) {
        if (watched.has(root)) { return; }
        watched.add(root);
        apply(addEventListener, root, ['submit', onWayDown, true]);
    }

    page.listen(window, 'submit', onWayDown, true);
    page.listen(document, 'submit', () => beLast(window));
    Element.prototype.attachShadow = new Proxy(Element.prototype.attachShadow, {
        apply(target, self, args) {
            const root = apply(target, self, args);
            watch(root);
            return root;
        },
    });
    // Roots that came with the page's markup are seen when they are first used.
    page.listen(window, 'focusin', event => {
        for (const node of event.composedPath()) { if (node instanceof ShadowRoot) { watch(node); } }
    }, true);

    // Where it never came up again, the navigation that follows is held instead.
    page.listen(/** @type {any} */ (window).navigation, 'navigate', event => {
        const stopped = onItsWay;
        onItsWay = null;
        if (stopped === null || event.formData === null || !event.cancelable || stopped.event.defaultPrevented) { return; }
        const { form, submitter } = stopped;
        event.preventDefault();
        if (!held.has(form)) { void hold(form, submitter, [...event.formData]); }
    });

    HTMLFormElement.prototype.submit = new Proxy(submit, {
        apply(target, self, args) {
            if (!isHeld(self, null)) { return Reflect.apply(target, self, args); }
            let entries;
            try {
                entries = [...new FormData(self)];
            } catch {
                return Reflect.apply(target, self, args);
            }
            if (!held.has(self)) { void hold(self, null, entries); }
            return undefined;
        },
    });
})();

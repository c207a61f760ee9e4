// Runs in the page's own world: holds forms that the browser itself submits; what a page's script sends, fetch and XHR hold.
(() => {
    'use strict';
    const page = globalThis.gatepostPage;
    if (page === undefined) { return; }

    const NativeResponse = Response;
    const { submit } = HTMLFormElement.prototype;
    const listen = window.addEventListener.bind(window);

    /** @type {WeakSet<HTMLFormElement>} forms that wait for an answer: a second click must not send them */
    const held = new WeakSet();

    /** @typedef {HTMLButtonElement | HTMLInputElement | null} Submitter */

    /******************************************************************************/

    /** A submit button may overrule its form. @param {HTMLFormElement} form @param {Submitter} submitter @param {string} name */
    function setting(form, submitter, name) {
        return submitter?.getAttribute(`form${name}`) ?? form.getAttribute(name) ?? '';
    }

    /** @param {HTMLFormElement} form @param {Submitter} submitter */
    function isHeld(form, submitter) {
        return setting(form, submitter, 'method').toLowerCase() === 'post';
    }

    /** @param {HTMLFormElement} form @param {Submitter} submitter @returns {Response} the bytes of the form's own encoding */
    function readable(form, submitter) {
        const data = new FormData(form, submitter);
        const type = setting(form, submitter, 'enctype').toLowerCase();
        if (type === 'multipart/form-data') { return new NativeResponse(data); }
        const pairs = [...data].map(([name, value]) => [name, typeof value === 'string' ? value : value.name]);
        if (type !== 'text/plain') { return new NativeResponse(new URLSearchParams(pairs)); }
        const text = pairs.map(([name, value]) => `${name}=${value}\r\n`).join('');
        return new NativeResponse(text, { headers: { 'Content-Type': 'text/plain' } });
    }

    /** @param {HTMLFormElement} form @param {Submitter} submitter @param {Response} source */
    async function hold(form, submitter, source) {
        held.add(form);
        const decision = await ask(form, submitter, source).catch(() => 'release');
        held.delete(form);
        if (decision === 'release') { send(form, submitter); }
    }

    /** @param {HTMLFormElement} form @param {Submitter} submitter @param {Response} source */
    async function ask(form, submitter, source) {
        const parts = /** @type {PageParts} */ (page);
        const url = new URL(setting(form, submitter, 'action') || location.href, document.baseURI).href;
        const body = await parts.readBody(source);
        if (body === null) { return 'release'; }
        const headers = /** @type {[string, string][]} */ ([...source.headers, ['Sec-Fetch-Mode', 'navigate']]);
        return parts.ask({ method: 'POST', url, headers, body });
    }

    /**
     * Sends the form as the browser would have: the page's submit handlers have run already and must not run twice.
     * @param {HTMLFormElement} form @param {Submitter} submitter
     */
    function send(form, submitter) {
        const undo = submitter === null ? () => {} : lend(form, submitter);
        try {
            submit.call(form);
        } finally {
            undo();
        }
    }

    /** What the button adds, lent to the form for the moment of sending. @param {HTMLFormElement} form @param {HTMLButtonElement | HTMLInputElement} submitter */
    function lend(form, submitter) {
        const before = new Map();
        for (const name of ['action', 'enctype', 'method', 'target']) {
            const value = submitter.getAttribute(`form${name}`);
            if (value === null) { continue; }
            before.set(name, form.getAttribute(name));
            form.setAttribute(name, value);
        }
        const field = Object.assign(document.createElement('input'), {
            type: 'hidden', name: submitter.name, value: submitter.value, disabled: submitter.name === '',
        });
        submitter.after(field);
        const id = form.getAttribute('id');  // not `form.id`: that may be a field of this name
        if (id) { field.setAttribute('form', id); }
        return () => {
            field.remove();
            for (const [name, value] of before) {
                if (value === null) { form.removeAttribute(name); } else { form.setAttribute(name, value); }
            }
        };
    }

    /******************************************************************************/

    // On the way up, after the page's handlers: what they prevent is not the browser's to send.
    listen('submit', event => {
        const form = event.target;
        if (event.defaultPrevented || !(form instanceof HTMLFormElement)) { return; }
        const submitter = /** @type {Submitter} */ (event.submitter);
        if (!isHeld(form, submitter)) { return; }
        let source;
        try {
            source = readable(form, submitter);
        } catch {
            return;
        }
        event.preventDefault();
        if (!held.has(form)) { void hold(form, submitter, source); }
    });

    HTMLFormElement.prototype.submit = new Proxy(submit, {
        apply(target, self, args) {
            if (!isHeld(self, null)) { return Reflect.apply(target, self, args); }
            let source;
            try {
                source = readable(self, null);
            } catch {
                return Reflect.apply(target, self, args);
            }
            if (!held.has(self)) { void hold(self, null, source); }
            return undefined;
        },
    });
})();

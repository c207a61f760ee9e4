// Runs in the page's own world: asks the isolated bridge over an element that no script of the page has a way to.
(() => {
    'use strict';
    const page = globalThis.gatepostPage;
    if (page === undefined) { return; }

    const { parse, stringify } = JSON;
    const { apply } = Reflect;
    const NativeEvent = CustomEvent;
    const NativePromise = Promise;
    const { addEventListener, dispatchEvent, removeEventListener } = EventTarget.prototype;
    const detail = /** @type {() => string} */ (getterOf(CustomEvent, 'detail'));
    const relatedTarget = /** @type {() => Element} */ (getterOf(MouseEvent, 'relatedTarget'));

    /** @type {Map<string, (answer: string) => void>} */
    const waiting = page.pinned(new Map());
    /** @type {Set<() => void>} */
    const leaving = page.pinned(new Set());
    /** @type {Element | null} */
    let line = null;
    let lastId = 0;
    let isLeaving = false;
    let refusal = '';

    /** @param {Function} owner @param {string} name */
    function getterOf(owner, name) {
        return Object.getOwnPropertyDescriptor(owner.prototype, name)?.get;
    }

    /** @param {string} type @param {string} [words] */
    function tell(type, words) {
        apply(dispatchEvent, line, [new NativeEvent(type, { detail: words })]);
    }

    /** @param {Event} event */
    function onAnswer(event) {
        const { id, decision } = parse(apply(detail, event, []));
        waiting.get(id)?.(decision);
    }

    // Both worlds start before the page's first script, in no promised order: whoever comes second calls the other.
    /** @param {Event} event */
    function onHello(event) {
        apply(removeEventListener, window, ['gatepost-hello', onHello]);
        line = apply(relatedTarget, event, []);
        refusal = line.getAttribute('data-refusal') ?? '';
        apply(addEventListener, line, ['answer', onAnswer]);
        tell('known');
    }
    apply(addEventListener, window, ['gatepost-hello', onHello]);
    apply(dispatchEvent, window, [new NativeEvent('gatepost-ready')]);

    page.onReopened = () => { if (line !== null) { tell('reopened'); } };

    page.listen(window, 'pagehide', () => {
        isLeaving = true;
        leaving.forEach(release => release());
    });
    page.listen(window, 'pageshow', () => { isLeaving = false; });  // back from the browser's page cache

    /**
     * A page that goes away cannot wait: what is still undecided then is left to the proxy.
     * @param {() => void} release @returns {() => void} call it once decided
     */
    page.onLeaving = release => {
        if (isLeaving) { release(); }
        leaving.add(release);
        return () => leaving.delete(release);
    };

    const refusalText = () => `{"error":{"code":"held_by_gatepost","message":${stringify(refusal)}}}`;
    page.refusalText = refusalText;

    /** Put together by hand: a page may teach its arrays another JSON. @param {string} id @param {HeldRequest} request */
    function question(id, { method, url, headers, body }) {
        let pairs = '';
        for (let index = 0; index < headers.length; index++) {
            pairs += `${index === 0 ? '' : ','}[${stringify(headers[index][0])},${stringify(headers[index][1])}]`;
        }
        const request = `{"method":${stringify(method)},"url":${stringify(url)},"headers":[${pairs}],"body":"${body}"}`;
        return `{"id":"${id}","request":${request}}`;
    }

    /** @returns {Promise<'release' | 'refuse' | 'withdrawn'>} 'release' too whenever nobody can be asked */
    page.ask = (request, signal) => page.sure(new NativePromise(resolve => {
        if (line === null) { return resolve('release'); }
        const id = `${++lastId}`;
        let isHeard = false;
        waiting.set(id, decision => {
            isHeard = true;
            if (decision === 'heard') { return; }
            waiting.delete(id);
            resolve(/** @type {'release' | 'refuse'} */ (decision));
        });
        if (signal) {
            apply(addEventListener, signal, ['abort', () => {
                waiting.delete(id);
                tell('withdraw', id);
                resolve('withdrawn');
            }]);
        }
        tell('ask', question(id, request));
        // The bridge says "heard" while the event is dispatched: silence means that it is gone.
        if (!isHeard) {
            waiting.delete(id);
            resolve('release');
        }
    }));
})();

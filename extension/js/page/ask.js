// Runs in the page's own world: asks the isolated bridge, under a name that the page does not learn.
(() => {
    'use strict';
    const page = globalThis.gatepostPage;
    if (page === undefined) { return; }

    const { parse, stringify } = JSON;
    const NativeEvent = CustomEvent;
    const dispatch = window.dispatchEvent.bind(window);
    const listen = window.addEventListener.bind(window);
    const forget = window.removeEventListener.bind(window);

    /** @type {Map<string, (answer: any) => void>} */
    const waiting = new Map();
    /** @type {Set<() => void>} */
    const leaving = new Set();
    let channel = '';
    let lastId = 0;
    let isLeaving = false;
    let refusal = '';

    /** @param {Event} event */
    function onAnswer(event) {
        const answer = parse(/** @type {CustomEvent} */ (event).detail);
        waiting.get(answer.id)?.(answer);
    }

    // Both worlds start before the page's first script, in no promised order: whoever comes second calls the other.
    /** @param {Event} event */
    function onHello(event) {
        forget('gatepost-hello', onHello);
        ({ channel, refusal } = parse(/** @type {CustomEvent} */ (event).detail));
        listen(`${channel}-answer`, onAnswer);
    }
    listen('gatepost-hello', onHello);
    dispatch(new NativeEvent('gatepost-ready'));

    listen('pagehide', () => {
        isLeaving = true;
        for (const release of leaving) { release(); }
    });
    listen('pageshow', () => { isLeaving = false; });  // back from the browser's page cache

    /**
     * A page that goes away cannot wait: what is still undecided then is left to the proxy.
     * @param {() => void} release @returns {() => void} call it once decided
     */
    page.onLeaving = release => {
        if (isLeaving) { release(); }
        leaving.add(release);
        return () => leaving.delete(release);
    };

    page.refusalText = () => stringify({ error: { code: 'held_by_gatepost', message: refusal } });

    /** @returns {Promise<'release' | 'refuse' | 'withdrawn'>} 'release' too whenever nobody can be asked */
    page.ask = (request, signal) => new Promise(resolve => {
        if (channel === '') { return resolve('release'); }
        const id = String(++lastId);
        let isHeard = false;
        waiting.set(id, answer => {
            isHeard = true;
            if (answer.decision === 'heard') { return; }
            waiting.delete(id);
            resolve(answer.decision);
        });
        signal?.addEventListener('abort', () => {
            waiting.delete(id);
            dispatch(new NativeEvent(`${channel}-withdraw`, { detail: id }));
            resolve('withdrawn');
        });
        dispatch(new NativeEvent(`${channel}-ask`, { detail: stringify({ id, request }) }));
        // The bridge says "heard" while the event is dispatched: silence means that it is gone.
        if (!isHeard) {
            waiting.delete(id);
            resolve('release');
        }
    });
})();

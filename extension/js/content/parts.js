// Runs in the isolated world of a watched site, first: what the other content scripts share.
(() => {
    'use strict';

    /** @type {ShadowRoot | null} */
    let root = null;
    /** @type {Promise<string> | null} */
    let css = null;

    /** Our one element: closed, so that the site's scripts and styles reach nothing in it, nor read a name from it. */
    function host() {
        if (root?.host.isConnected) { return root; }
        const element = root?.host ?? document.createElement('div');
        root ??= element.attachShadow({ mode: 'closed' });
        document.documentElement?.append(element);  // there is none for a moment while a page writes itself anew
        return root;
    }

    /** @param {ShadowRoot} shadow a constructed sheet: the page's own content policy does not apply to it */
    async function styled(shadow) {
        if (shadow.adoptedStyleSheets.length > 0) { return; }
        css ??= send({ what: 'panelStyle' });
        const text = await css.catch(() => '');
        if (shadow.adoptedStyleSheets.length > 0) { return; }
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text ?? '');
        shadow.adoptedStyleSheets = [sheet];
    }

    /** @param {object} message @returns {Promise<any>} the worker's answer; rejects once the extension was replaced */
    async function send(message) {
        return chrome.runtime.sendMessage(message);
    }

    /** Not `randomUUID`: that one is missing on pages without TLS. @returns {string} */
    function randomName() {
        return Array.from(crypto.getRandomValues(new Uint32Array(4)), part => part.toString(36)).join('-');
    }

    /** @param {string} key @param {string | string[]} [substitutions] */
    function t(key, substitutions) {
        return chrome.i18n.getMessage(key, substitutions) || '';
    }

    /** @type {(() => void)[]} */
    const listeners = [];

    /**
     * Keeps listening after the page's `document.open()`, which takes every listener off document and window.
     * @param {EventTarget} target @param {string} type @param {(event: any) => void} listener
     * @param {AddEventListenerOptions | boolean} [options]
     */
    function listen(target, type, listener, options) {
        const step = () => target.addEventListener(type, listener, options);
        listeners.push(step);
        step();
    }

    function listenAgain() {
        for (const step of listeners) { step(); }
    }

    // The site's shortcuts must not fire while somebody writes a reason, nor its scripts read it.
    const KEY_EVENTS = ['keydown', 'keyup', 'keypress', 'beforeinput', 'input', 'paste', 'copy', 'cut', 'focusin'];
    for (const name of KEY_EVENTS) {
        listen(window, name, event => {
            if (root !== null && event.target === root.host) { event.stopImmediatePropagation(); }
        }, true);
    }

    globalThis.gatepostContent = /** @type {ContentParts} */ ({
        host, styled, send, t, randomName, listen, listenAgain, recentPictures: /** @type {string[]} */ ([]),
        chosenFiles: /** @type {ChosenFile[]} */ ([]),
        chosenPictures: /** @type {{data: string, scale: number}[]} */ ([]),
    });
})();

// Runs in the isolated world, on pages whose messages are encrypted: checks what is written before the page may seal it.
(() => {
    'use strict';
    const { askPerson, badge, editorOf, fullSize, listen, send, t, textOf } = gatepostContent;
    const SEND_WORDS = /\bsend\b/i;
    const NAMES = ['aria-label', 'title', 'data-icon', 'data-testid', 'name', 'id'];
    const SETTLE_MS = 400;
    const KEPT = 50;

    /** @typedef {() => void} Retry what the person did, once more */

    /** @type {string[]} */
    let pages = [];
    /** @type {HTMLElement | null} where somebody wrote last */
    let composer = null;
    /** @type {Set<string>} what may go: texts that were checked, or whose answer was "go on" */
    const cleared = new Set();
    let isAsking = false;

    void send({ what: 'readSealed' }).then(told => { pages = told ?? []; }, () => {});

    /******************************************************************************/

    /** Sites change their address without a new page, so each key asks again. */
    function isHere() {
        return pages.some(page => {
            const [host, ...path] = page.split('/');
            return `.${location.hostname}`.endsWith(`.${host}`) && location.pathname.startsWith(`/${path.join('/')}`);
        });
    }

    /** @param {HTMLElement | null} editor */
    function hasSomething(editor) {
        return (editor !== null && textOf(editor).trim() !== '') || gatepostContent.chosenPictures.length > 0;
    }

    /** @param {HTMLElement | null} editor */
    function keyOf(editor) {
        return JSON.stringify([editor === null ? '' : textOf(editor), gatepostContent.chosenPictures.map(({ data }) => data.length)]);
    }

    /** @param {Event} event @param {HTMLElement | null} editor @param {Retry} retry */
    function onSending(event, editor, retry) {
        if (!event.isTrusted || !isHere() || !hasSomething(editor)) { return; }
        if (cleared.has(keyOf(editor))) {
            gatepostContent.chosenPictures = [];
            return;
        }
        event.preventDefault();
        event.stopImmediatePropagation();
        if (!isAsking) { void hold(editor, retry); }
    }

    /** @param {HTMLElement | null} editor @param {Retry} retry */
    async function hold(editor, retry) {
        isAsking = true;
        const key = keyOf(editor);
        const answer = await decide(editor).catch(() => /** @type {PanelAnswer} */ ('release'));
        isAsking = false;
        if (answer !== 'release') { return editor?.focus(); }
        clear(key);
        // What was written meanwhile has not been looked at.
        if (keyOf(editor) !== key) { return; }
        gatepostContent.chosenPictures = [];
        retry();
        // Some sites take no key press but a person's own: then the next one passes.
        setTimeout(() => {
            if (editor?.isConnected && textOf(editor).trim() !== '' && keyOf(editor) === key) { badge.say(t('sendAgain')); }
        }, SETTLE_MS);
    }

    /** @param {string} key */
    function clear(key) {
        cleared.add(key);
        for (const oldest of cleared) {
            if (cleared.size <= KEPT) { break; }
            cleared.delete(oldest);
        }
    }

    /** @param {HTMLElement | null} editor @returns {Promise<PanelAnswer>} */
    async function decide(editor) {
        const text = editor === null ? '' : textOf(editor);
        const chosen = gatepostContent.chosenPictures;
        const draft = { texts: text.trim() === '' ? [] : [text], images: chosen.map(({ data }) => ({ data })) };
        const reply = /** @type {SealedReply | undefined} */ (await send({ what: 'checkSealed', draft }).catch(() => undefined));
        if (reply?.state === 'release') {
            badge.hide();
            return 'release';
        }
        if (reply?.state !== 'held') {
            badge.say(t(`passed_${reply?.why ?? 'away'}`));
            return 'release';
        }
        badge.hide();
        const findings = reply.result.findings.map(finding => fullSize(finding, chosen[finding.part.index]?.scale ?? 1));
        return askPerson({
            checkId: reply.result.check_id, level: reply.result.verdict, findings, noticeUrl: reply.noticeUrl,
            texts: [{ index: 0, text }], pictures: gatepostContent.recentPictures, isPreview: false,
        });
    }

    /******************************************************************************/

    /** @param {EventTarget} target @returns {Retry} Enter, as the page would have got it */
    function enterAgain(target) {
        return () => {
            const options = { key: 'Enter', code: 'Enter', keyCode: 13, which: 13, bubbles: true, cancelable: true, composed: true };
            const isFree = ['keydown', 'keypress'].every(type => target.dispatchEvent(new KeyboardEvent(type, options)));
            target.dispatchEvent(new KeyboardEvent('keyup', options));
            // A browser sends a form by Enter only for a person: the page did nothing of its own with the key.
            if (isFree && target instanceof HTMLInputElement) { target.form?.requestSubmit(); }
        };
    }

    /** @param {EventTarget[]} path @returns {HTMLElement | null} the button, if it is one that sends */
    function sendButton(path) {
        const isButton = (/** @type {EventTarget} */ part) => part instanceof HTMLElement && part.matches('button, [role=button], input[type=submit]');
        const button = /** @type {HTMLElement | undefined} */ (path.find(isButton));
        if (button === undefined) { return null; }
        const parts = [button, ...button.querySelectorAll('[data-icon], [aria-label], title')];
        const words = parts.flatMap(part => NAMES.map(name => part.getAttribute(name) ?? ''));
        const isSubmit = 'type' in button && button.type === 'submit' && 'form' in button && button.form !== null;
        return isSubmit || SEND_WORDS.test(`${words.join(' ')} ${button.innerText}`.replace(/[-_]/g, ' ')) ? button : null;
    }

    listen(window, 'input', event => { composer = editorOf(event.composedPath()[0]) ?? composer; }, true);

    listen(window, 'keydown', event => {
        const target = event.composedPath()[0];
        const editor = editorOf(target);
        const isPlain = event.key === 'Enter' && !event.shiftKey && !event.isComposing;
        if (isPlain && (editor !== null || gatepostContent.chosenPictures.length > 0)) { onSending(event, editor, enterAgain(target)); }
    }, true);

    listen(window, 'click', event => {
        const button = sendButton(event.composedPath());
        const editor = composer?.isConnected ? composer : null;
        if (button !== null) { onSending(event, editor, () => button.click()); }
    }, true);
})();

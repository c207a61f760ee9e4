// Runs in the isolated world: looks at what is typed after a pause and at pictures when chosen; it only ever reads.
(() => {
    'use strict';
    const { badge, listen, send } = gatepostContent;
    const PAUSE_MS = 300;
    const MAX_TEXT_LENGTH = 20_000;
    const MAX_PICTURES = 10;
    const SHOWN_LEVELS = ['remind', 'warn', 'approve', 'block'];

    let timer = 0;
    let lastText = '';
    let lastAsked = 0;
    /** @type {Element | null} */
    let composer = null;
    /** @type {{text: Finding[], image: Finding[]}} */
    const found = { text: [], image: [] };
    let noticeUrl = '';

    /******************************************************************************/

    /** @param {EventTarget | undefined} target @returns {HTMLElement | null} the editor, if it is one that people write posts in */
    function editorOf(target) {
        if (target instanceof HTMLTextAreaElement) { return target; }
        if (target instanceof HTMLInputElement) { return target.type === 'text' ? target : null; }
        if (!(target instanceof HTMLElement) || !target.isContentEditable) { return null; }
        let editor = target;
        while (editor.parentElement?.isContentEditable) { editor = editor.parentElement; }
        return editor;
    }

    /** @param {HTMLElement} editor */
    function textOf(editor) {
        const text = 'value' in editor ? String(editor.value) : editor.innerText;
        return text.slice(0, MAX_TEXT_LENGTH);
    }

    /** @param {HTMLElement} editor */
    async function checkText(editor) {
        const text = textOf(editor);
        if (text === lastText && composer === editor) { return; }
        [lastText, composer] = [text, editor];
        if (text.trim() === '') {
            found.text = [];
            return present();
        }
        await ask({ texts: [text] }, 'text');
    }

    /** @param {File[]} files @param {EventTarget | undefined} target */
    async function checkPictures(files, target) {
        const pictures = files.filter(file => file.type.startsWith('image/')).slice(0, MAX_PICTURES);
        if (pictures.length === 0) { return; }
        const small = await Promise.all(pictures.map(gatepostContent.shrunk));
        const readable = small.flatMap(one => one === null ? [] : [one]);
        const field = target instanceof HTMLInputElement && target.type === 'file' ? target : null;
        gatepostContent.chosenFiles = pictures.flatMap((file, index) => small[index] === null ? [] : [{ file, field }]);
        composer ??= target instanceof Element ? target : null;
        gatepostContent.chosenPictures = readable;
        gatepostContent.recentPictures = readable.map(({ data, scale }) => `data:image/jpeg;scale=${scale};base64,${data}`);
        if (readable.length === 0) { return; }
        await ask({ images: readable.map(({ data }) => ({ data })) }, 'image', readable.map(({ scale }) => scale));
    }

    /** @param {DraftCheck} draft @param {'text' | 'image'} type @param {number[]} [scales] */
    async function ask(draft, type, scales = []) {
        const turn = ++lastAsked;
        const reply = await send({ what: 'checkDraft', draft }).catch(() => undefined);
        // An answer about words that have changed since is of no use; pictures stay as they are.
        if (reply?.state !== 'checked' || (type === 'text' && turn !== lastAsked)) { return; }
        noticeUrl = reply.noticeUrl;
        // What an answer of the person covers already is not brought up again.
        const findings = /** @type {Finding[]} */ (reply.result.covered_by ? [] : reply.result.findings);
        found[type] = findings.filter(finding => SHOWN_LEVELS.includes(finding.level))
            .map(finding => fullSize(finding, scales[finding.part.index] ?? 1));
        present();
    }

    /** @param {Finding} finding @param {number} scale @returns {Finding} with its box in pixels of the picture as chosen */
    function fullSize(finding, scale) {
        if (finding.box === null) { return finding; }
        const [left, top, width, height] = finding.box.map(value => Math.round(value / scale));
        return { ...finding, box: [left, top, width, height] };
    }

    function present() {
        const findings = [...found.text, ...found.image];
        if (findings.length === 0) { return badge.hide(); }
        const level = SHOWN_LEVELS.findLast(name => findings.some(finding => finding.level === name));
        badge.show({
            checkId: null, level: /** @type {Level} */ (level), findings, texts: [{ index: 0, text: lastText }],
            pictures: gatepostContent.recentPictures, noticeUrl, isPreview: true,
        }, composer);
    }

    /******************************************************************************/

    listen(document, 'input', event => {
        const editor = editorOf(event.composedPath()[0]);
        if (editor === null) { return; }
        clearTimeout(timer);
        timer = window.setTimeout(() => void checkText(editor), PAUSE_MS);
    }, true);

    listen(document, 'change', event => {
        const field = event.composedPath()[0];
        if (field instanceof HTMLInputElement && field.files !== null) { void checkPictures([...field.files], field); }
    }, true);

    listen(document, 'paste', event => {
        void checkPictures([...event.clipboardData?.files ?? []], event.composedPath()[0]);
    }, true);

    listen(document, 'drop', event => {
        void checkPictures([...event.dataTransfer?.files ?? []], event.composedPath()[0]);
    }, true);

    Object.assign(globalThis.gatepostContent, { editorOf, textOf, fullSize });

    // A composer that is gone was sent or given up: its badge goes with it.
    setInterval(() => {
        if (composer === null || composer.isConnected) { return; }
        composer = null;
        [found.text, found.image, lastText] = [[], [], ''];
        badge.hide();
    }, 1000);
})();

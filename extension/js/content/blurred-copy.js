// Runs in the isolated world: a blurred copy in place of a picture that was chosen, or to be saved and chosen by hand.
(() => {
    'use strict';
    const { send } = gatepostContent;

    /** @param {Warning} warning @returns {number[]} the pictures in which a place is marked, and of which a copy can be made */
    function blurrable({ findings, pictures }) {
        const marked = findings.flatMap(({ part, box }) => part.type === 'image' && box !== null ? [part.index] : []);
        return [...new Set(marked)].filter(index => (pictures[index] ?? null) !== null);
    }

    /** @param {Warning} warning @returns {Promise<BlurredCopies>} what became of each of its pictures */
    async function makeCopies(warning) {
        /** @type {BlurredCopies} */
        const made = { placed: 0, saved: [], problem: null };
        /** @type {Map<HTMLInputElement, Map<File, File>>} */
        const fields = new Map();
        for (const index of blurrable(warning)) {
            const { file, field } = sourceOf(/** @type {string} */ (warning.pictures[index]));
            const copy = await copyOf(file);
            if (!(copy instanceof File)) { return { ...made, problem: copy.problem }; }
            if (!isStillChosen(field, file)) {
                made.saved.push(copy);
            } else {
                fields.set(field, (fields.get(field) ?? new Map()).set(file, copy));
            }
        }
        for (const [field, copies] of fields) { made.placed += place(field, copies); }
        return made;
    }

    /** @param {string} address from `pictureAddress` @returns {ChosenFile} the file itself where it was chosen here, else what is shown of it */
    function sourceOf(address) {
        const chosen = gatepostContent.chosenFiles[gatepostContent.recentPictures.indexOf(address)];
        if (chosen !== undefined) { return chosen; }
        const bytes = Uint8Array.from(atob(address.slice(address.indexOf('base64,') + 7)), letter => letter.charCodeAt(0));
        return { file: new File([bytes], 'picture.jpg', { type: 'image/jpeg' }), field: null };
    }

    /** @param {File} file @returns {Promise<File | {problem: string}>} an empty problem when the companion is away */
    async function copyOf(file) {
        const data = await gatepostContent.base64Of(file);
        const reply = /** @type {RedactReply | undefined} */ (
            await send({ what: 'redactPicture', picture: { data, name: file.name.slice(-120) } }).catch(() => undefined));
        if (reply?.state !== 'made') { return { problem: reply?.state === 'refused' ? reply.message : '' }; }
        const bytes = Uint8Array.from(atob(reply.image), letter => letter.charCodeAt(0));
        const ending = reply.mediaType === 'image/png' ? 'png' : 'jpg';
        const name = `${file.name.replace(/\.[^.]*$/, '') || 'picture'}-blurred.${ending}`;
        return new File([bytes], name, { type: reply.mediaType });
    }

    /** @param {HTMLInputElement | null} field @param {File} file @returns {field is HTMLInputElement} */
    function isStillChosen(field, file) {
        return field !== null && field.isConnected && !field.disabled && [...field.files ?? []].includes(file);
    }

    /** As if the person had chosen the copy: the page hears of it as of any choice. @param {HTMLInputElement} field @param {Map<File, File>} copies */
    function place(field, copies) {
        const data = new DataTransfer();
        for (const file of field.files ?? []) { data.items.add(copies.get(file) ?? file); }
        field.files = data.files;
        for (const type of ['input', 'change']) { field.dispatchEvent(new Event(type, { bubbles: true, composed: true })); }
        return copies.size;
    }

    Object.assign(globalThis.gatepostContent, { blurrable, makeCopies });
})();

// Runs in the page's own world: sends a form that was held, as it was when it was held.
(() => {
    'use strict';
    const page = globalThis.gatepostPage;
    if (page === undefined) { return; }

    const { submit } = HTMLFormElement.prototype;
    const { apply } = Reflect;
    const SETTINGS = ['action', 'enctype', 'method', 'target'];
    const OWN_SETTINGS = ['accept-charset', 'rel'];

    /** @typedef {HTMLButtonElement | HTMLInputElement | null} Submitter */
    /** @typedef {[string, FormDataEntryValue][]} Entries */

    /******************************************************************************/

    /** @param {Entries} one @param {Entries} other */
    function isSame(one, other) {
        return one.length === other.length && one.every(([name, value], index) => {
            const [otherName, otherValue] = other[index];
            if (name !== otherName || typeof value !== typeof otherValue) { return false; }
            // A file is read anew from its field each time: the same one has the same name, size and date.
            if (typeof value === 'string' || typeof otherValue === 'string') { return value === otherValue; }
            return ['name', 'size', 'type', 'lastModified'].every(key => Reflect.get(value, key) === Reflect.get(otherValue, key)) || value.size + otherValue.size === 0;
        });
    }

    /** @param {HTMLFormElement} form @param {Submitter} submitter @param {Entries} entries @returns {HTMLFormElement} with these values, whatever becomes of the form's own */
    function formCopy(form, submitter, entries) {
        const copy = document.createElement('form');
        copy.hidden = true;
        for (const name of [...SETTINGS, ...OWN_SETTINGS]) {
            const value = (SETTINGS.includes(name) ? submitter?.getAttribute(`form${name}`) : null) ?? form.getAttribute(name);
            if (value !== null) { copy.setAttribute(name, value); }
        }
        copy.append(...entries.map(([name, value]) => field(name, value)));
        return copy;
    }

    /** @param {string} name @param {FormDataEntryValue} value */
    function field(name, value) {
        const input = document.createElement('input');
        input.name = name;
        if (typeof value === 'string') {
            [input.type, input.value] = ['hidden', value];
            return input;
        }
        const files = new DataTransfer();
        if (value.name !== '' || value.size > 0) { files.items.add(value); }
        [input.type, input.files] = ['file', files.files];
        return input;
    }

    /**
     * The page's submit handlers have run already and must not run twice. The form itself goes, so that the browser
     * offers to keep a password; its copy only where the page or the person has changed or removed it meanwhile.
     * @param {HTMLFormElement} form @param {Submitter} submitter @param {HTMLFormElement} copy @param {Entries} entries
     */
    function sendForm(form, submitter, copy, entries) {
        const isWhole = form.isConnected && submitter?.type !== 'image' && (submitter?.isConnected ?? true);
        if (!isWhole || !isSame([...new FormData(form, submitter)], entries)) { return sendCopy(copy); }
        const undo = submitter === null ? () => {} : lend(form, submitter);
        try {
            apply(submit, form, []);
        } finally {
            undo();
        }
    }

    /** @param {HTMLFormElement} copy */
    function sendCopy(copy) {
        document.documentElement.append(copy);
        apply(submit, copy, []);
        copy.remove();
    }

    /** What the button adds, lent to the form for the moment of sending. @param {HTMLFormElement} form @param {HTMLButtonElement | HTMLInputElement} submitter */
    function lend(form, submitter) {
        const before = new Map();
        for (const name of SETTINGS) {
            const value = submitter.getAttribute(`form${name}`);
            if (value === null) { continue; }
            before.set(name, form.getAttribute(name));
            form.setAttribute(name, value);
        }
        const added = Object.assign(document.createElement('input'), {
            type: 'hidden', name: submitter.name, value: submitter.value, disabled: submitter.name === '',
        });
        submitter.after(added);
        const id = form.getAttribute('id');  // not `form.id`: that may be a field of this name
        if (id) { added.setAttribute('form', id); }
        return () => {
            added.remove();
            for (const [name, value] of before) {
                if (value === null) { form.removeAttribute(name); } else { form.setAttribute(name, value); }
            }
        };
    }

    Object.assign(page, { formCopy, sendForm });
})();

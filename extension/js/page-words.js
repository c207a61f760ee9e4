// Fills the extension's own pages with their strings.

import { t } from './ext.js';

/** @param {string} id @returns {HTMLElement} */
export function byId(id) {
    const element = document.getElementById(id);
    if (element === null) { throw new Error(`no element ${id}`); }
    return element;
}

export function fillWords() {
    for (const element of document.querySelectorAll('[data-t]')) {
        element.textContent = t(element.getAttribute('data-t') ?? '');
    }
}

/** @param {string} state shows it in its colour and words */
export function showState(state) {
    const element = byId('state');
    element.className = `state ${state}`;
    element.textContent = t(`state_${state}`);
}

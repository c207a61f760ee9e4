// The options page: companion address and device token, kept once they were seen to work.

import { byId, fillWords, showState } from './page-words.js';
import { READ_STATE, SAVE_CONFIG } from './messages.js';
import { sendMessage, t } from './ext.js';

const url = /** @type {HTMLInputElement} */ (byId('companionUrl'));
const token = /** @type {HTMLInputElement} */ (byId('deviceToken'));
const button = /** @type {HTMLButtonElement} */ (byId('test'));

/** @returns {Promise<void>} the token itself is never read back */
async function showKept() {
    const state = await sendMessage({ what: READ_STATE, url: '' });
    url.value = state.companionUrl;
    if (state.isComplete) { token.placeholder = t('optionsTokenKept'); }
    byId('managed').hidden = !state.isManaged;
    for (const field of [url, token, button]) { field.disabled = state.isManaged; }
    showState(state.state);
}

/** @param {Event} event */
async function onSubmit(event) {
    event.preventDefault();
    button.disabled = true;
    showState('testing');
    const result = await sendMessage({ what: SAVE_CONFIG, companionUrl: url.value, deviceToken: token.value });
    button.disabled = false;
    showState(result.why);
    if (result.ok) {
        token.value = '';
        token.placeholder = t('optionsTokenKept');
    }
}

fillWords();
byId('form').addEventListener('submit', event => void onSubmit(event));
void showKept();

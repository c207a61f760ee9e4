// The popup: whether Gatepost is connected, what it sees on this site, and where to read more.

import { browser, runtime, sendMessage, t } from './ext.js';
import { byId, fillWords, showState } from './page-words.js';
import { READ_STATE } from './messages.js';

/** @param {string} id @param {string} url */
function link(id, url) {
    byId(id).setAttribute('href', url);
    byId(id).hidden = false;
}

async function main() {
    fillWords();
    const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
    const state = await sendMessage({ what: READ_STATE, url: tab?.url ?? '' });
    showState(state.state);
    byId('next').textContent = t(`next_${state.state}`, state.policyName);
    byId('site').textContent = t(`site_${state.site}`, state.service);
    if (state.companionUrl === '') { return; }
    link('notice', `${state.companionUrl}/notice`);
    link('dashboard', `${state.companionUrl}/`);
}

byId('options').addEventListener('click', () => void runtime.openOptionsPage());
void main();

// What the toolbar button says, and the state behind it.

import { browser, localRead, localWrite, t } from './ext.js';

const KEY = 'status';

/** @type {Record<State, {text: string, colour: string}>} */
const BADGES = {
    connected: { text: '', colour: '#0d6b45' },
    off: { text: 'off', colour: '#4a5a64' },
    notSetUp: { text: '!', colour: '#7a4a00' },
    away: { text: '…', colour: '#7a4a00' },
    unknownDevice: { text: '!', colour: '#7a4a00' },
};

/** @typedef {'connected' | 'off' | Away} State */

/******************************************************************************/

/** @param {State} state */
export async function setStatus(state) {
    const { text, colour } = BADGES[state];
    await localWrite(KEY, state);
    await browser.action.setBadgeText({ text });
    await browser.action.setBadgeBackgroundColor({ color: colour });
    await browser.action.setTitle({ title: `Gatepost: ${t(`state_${state}`)}` });
}

/** @returns {Promise<State>} */
export async function readStatus() {
    return (await localRead(KEY)) ?? 'notSetUp';
}

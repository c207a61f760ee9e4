// Puts the content scripts on the sites the policy watches, and takes them off all others.

import { browser } from './ext.js';
import { watchedPatterns } from './policy.js';

const PAGE_SCRIPTS = [
    'steady', 'serialise', 'ask', 'hold-fetch', 'hold-xhr', 'send-form', 'hold-form', 'hold-socket', 'done',
];
const CONTENT_SCRIPTS = [
    'parts', 'words', 'pictures', 'panel-words', 'blurred-copy', 'warning-panel', 'badge', 'panel-relay', 'bridge', 'compose-watch', 'sealed-composer',
];

/** @type {Promise<unknown>} */
let queue = Promise.resolve();

/******************************************************************************/

/** @param {string[]} matches @returns {chrome.scripting.RegisteredContentScript[]} */
export function scriptsFor(matches) {
    const common = /** @type {const} */ ({
        matches, runAt: 'document_start', allFrames: true, matchOriginAsFallback: true, persistAcrossSessions: true,
    });
    return [
        { id: 'page-hook', js: PAGE_SCRIPTS.map(name => `js/page/${name}.js`), world: 'MAIN', ...common },
        { id: 'content', js: CONTENT_SCRIPTS.map(name => `js/content/${name}.js`), world: 'ISOLATED', ...common },
    ];
}

/** @param {PolicyAnswer | null} policy @returns {Promise<void>} when the browser has them; changes are made one after the other */
export function applyWatch(policy) {
    const step = queue.then(() => replaceScripts(watchedPatterns(policy)));
    queue = step.catch(() => {});
    return step;
}

/** @param {string[]} matches */
async function replaceScripts(matches) {
    const registered = await browser.scripting.getRegisteredContentScripts();
    const before = [...(registered[0]?.matches ?? [])].sort();
    if (registered.length === 2 && before.join() === matches.join()) { return; }
    if (registered.length > 0) {
        await browser.scripting.unregisterContentScripts({ ids: registered.map(script => script.id) });
    }
    if (matches.length === 0) { return; }
    await browser.scripting.registerContentScripts(scriptsFor(matches));
    await reachOpenTabs(matches.filter(match => !before.includes(match)));
}

/** A browser's first start with the extension: its tabs are open before anybody knows what to watch. @param {string[]} matches */
async function reachOpenTabs(matches) {
    const tabs = matches.length > 0 ? await browser.tabs.query({ url: matches }) : [];
    await Promise.allSettled(tabs.map(tab => reachTab(/** @type {number} */ (tab.id))));
}

/** @param {number} tabId its page only: a frame in it may be of a site that is not watched */
async function reachTab(tabId) {
    const target = { tabId };
    const [{ result: isThere }] = await browser.scripting.executeScript({ target, func: () => 'gatepostContent' in globalThis });
    if (isThere) { return; }
    for (const { js, world } of scriptsFor([])) {
        await browser.scripting.executeScript({ target, world, files: js ?? [], injectImmediately: true });
    }
}

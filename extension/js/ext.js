// The one door to the browser's extension API: every other module of the worker and the pages comes through here.

export const browser = chrome;
export const { i18n, runtime } = chrome;

/******************************************************************************/

/** @param {string} key @returns {Promise<any>} what this profile keeps under `key`, or undefined */
export async function localRead(key) {
    return (await browser.storage.local.get(key))[key];
}

/** @param {string} key @param {unknown} value */
export async function localWrite(key, value) {
    await browser.storage.local.set({ [key]: value });
}

/** @param {string} key */
export async function localRemove(key) {
    await browser.storage.local.remove(key);
}

/** @returns {Promise<Record<string, unknown>>} the administrator's settings; empty where there are none */
export async function adminRead() {
    try {
        return await browser.storage.managed.get(null);
    } catch {
        return {};  // no managed storage on this platform
    }
}

/** @returns {Promise<Record<string, unknown>>} settings put into the folder itself, as a demonstration does; mostly none */
export async function presetRead() {
    try {
        return await (await fetch(runtime.getURL('data/preset-settings.json'))).json();
    } catch {
        return {};
    }
}

/** @param {object} message @returns {Promise<any>} the worker's answer */
export function sendMessage(message) {
    return runtime.sendMessage(message);
}

/** @param {string} key @param {string | string[]} [substitutions] @returns {string} */
export function t(key, substitutions) {
    return i18n.getMessage(key, substitutions) || key;
}

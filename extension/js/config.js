// Settings: what the administrator set, else what was typed on the options page, else what came with the folder.

import { adminRead, localRead, localWrite, presetRead } from './ext.js';

const KEY = 'config';

/******************************************************************************/

/** @param {unknown} value @returns {string} an origin such as `http://127.0.0.1:8470`, or '' when it is none */
export function cleanUrl(value) {
    if (typeof value !== 'string' || value.trim() === '') { return ''; }
    const typed = value.trim();
    try {
        const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`);
        return url.protocol === 'http:' || url.protocol === 'https:' ? url.origin : '';
    } catch {
        return '';
    }
}

/**
 * @param {Record<string, unknown>} managed
 * @param {Record<string, unknown>} local
 * @param {Record<string, unknown>} [preset]
 * @returns {Config}
 */
export function mergeConfig(managed, local, preset = {}) {
    const isManaged = cleanUrl(managed.companionUrl) !== '';
    // Address and token come from one place: a typed token must never travel to a managed address, nor the reverse.
    const source = [managed, local].find(settings => cleanUrl(settings.companionUrl) !== '') ?? preset;
    const companionUrl = cleanUrl(source.companionUrl);
    const [deviceToken, proxyAddress] = [source.deviceToken, source.proxyAddress].map(value =>
        typeof value === 'string' ? value.trim() : '');
    return { companionUrl, deviceToken, proxyAddress, isManaged, isComplete: companionUrl !== '' && deviceToken !== '' };
}

/** @returns {Promise<Config>} */
export async function readConfig() {
    const [managed, local, preset] = await Promise.all([adminRead(), localRead(KEY), presetRead()]);
    return mergeConfig(managed, local ?? {}, preset);
}

/** @param {{companionUrl: string, deviceToken: string}} typed */
export async function saveConfig({ companionUrl, deviceToken }) {
    await localWrite(KEY, { companionUrl: cleanUrl(companionUrl), deviceToken: deviceToken.trim() });
}

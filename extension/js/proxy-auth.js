// Answers the school's own proxy when it asks who this is (407), with the device token; nobody else ever gets it.

import { cachedPolicy, refreshPolicy } from './policy.js';
import { readConfig } from './config.js';

// The token says who it is; the name only fills its place.
const USER = 'device';
const MAX_ANSWERED = 500;

/** @type {Set<string>} requests that were answered once: asked again, the token is not good, and a person may sign in */
const answered = new Set();

/******************************************************************************/

/** @param {string} host @returns {string} in its one spelling */
function plainHost(host) {
    return host.trim().toLowerCase().replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** @param {{host: string, port: number}} challenger @param {string} address `host:port` @returns {boolean} */
export function isProxy(challenger, address) {
    const colon = address.lastIndexOf(':');
    if (colon < 1) { return false; }
    return plainHost(address.slice(0, colon)) === plainHost(challenger.host) && Number(address.slice(colon + 1)) === challenger.port;
}

/** @param {string} proxyAddress of the administrator, several with commas between @returns {Promise<string[]>} the school's proxies */
async function ownProxies(proxyAddress) {
    if (proxyAddress !== '') { return proxyAddress.split(','); }
    const policy = await cachedPolicy() ?? await refreshPolicy().catch(() => null);
    return policy?.proxies ?? [];
}

/** @param {string} requestId @returns {boolean} true the first time */
function isFirst(requestId) {
    if (answered.has(requestId)) { return false; }
    answered.add(requestId);
    if (answered.size > MAX_ANSWERED) { answered.delete([...answered][0]); }
    return true;
}

/**
 * @param {{isProxy: boolean, requestId: string, challenger: {host: string, port: number}}} details
 * @returns {Promise<chrome.webRequest.BlockingResponse>} empty: the browser does what it does without us
 */
export async function answerChallenge({ isProxy: isByProxy, requestId, challenger }) {
    if (!isByProxy) { return {}; }
    const { deviceToken, isComplete, proxyAddress } = await readConfig();
    if (!isComplete) { return {}; }
    const proxies = await ownProxies(proxyAddress);
    if (!proxies.some(address => isProxy(challenger, address)) || !isFirst(requestId)) { return {}; }
    return { authCredentials: { username: USER, password: deviceToken } };
}

// The companion's policy, kept with its ETag, and the sites that follow from it.

import { localRead, localRemove, localWrite } from './ext.js';
import { fetchPolicy } from './companion.js';

const KEY = 'policy';
const WIRE_VERSION = 1;
const WATCHED_DECISIONS = ['inspect', 'read_only'];

/******************************************************************************/

/** @param {string} host @returns {string[]} match patterns for the host and everything below it */
export function matchPatterns(host) {
    const name = host.trim().toLowerCase().replace(/\.$/, '');
    // The pattern goes to the browser, which refuses the whole list for one bad entry.
    if (!/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(name)) { return []; }
    const isAddress = /^\d+(\.\d+){3}$/.test(name);
    return [isAddress || !name.includes('.') ? `*://${name}/*` : `*://*.${name}/*`];
}

/** @param {PolicyAnswer | null | undefined} policy @returns {string[]} sorted, without repeats; empty while inspection is off */
export function watchedPatterns(policy) {
    if (policy?.wire_version !== WIRE_VERSION || policy.inspection !== 'on') { return []; }
    const watched = policy.watch.filter(entry => WATCHED_DECISIONS.includes(entry.decision));
    return [...new Set(watched.flatMap(entry => entry.hosts.flatMap(matchPatterns)))].sort();
}

/** @param {PolicyAnswer | null | undefined} policy @param {string} url @returns {WatchEntry | null} the entry with the longest host that fits */
export function watchEntryFor(policy, url) {
    const host = hostOf(url);
    let best = null;
    let bestLength = 0;
    for (const entry of policy?.watch ?? []) {
        for (const name of entry.hosts) {
            if (name.length <= bestLength || (host !== name && !host.endsWith(`.${name}`))) { continue; }
            [best, bestLength] = [entry, name.length];
        }
    }
    return best;
}

/** @param {string} url @returns {string} */
function hostOf(url) {
    try {
        return new URL(url).hostname.replace(/\.$/, '');
    } catch {
        return '';
    }
}

/******************************************************************************/

/** @returns {Promise<PolicyAnswer | null>} the last good copy */
export async function cachedPolicy() {
    return (await localRead(KEY))?.policy ?? null;
}

/** @returns {Promise<PolicyAnswer>} the policy in force; raises CompanionUnavailable */
export async function refreshPolicy() {
    const kept = await localRead(KEY);
    const fresh = await fetchPolicy(kept?.etag ?? null);
    if (fresh === null) { return kept.policy; }
    await localWrite(KEY, fresh);
    return fresh.policy;
}

/** Forget the copy: it belongs to a companion that is no longer ours. */
export async function forgetPolicy() {
    await localRemove(KEY);
}

// Calls to the companion, each with a time limit; one error says that it is out of reach.

import { readConfig } from './config.js';

// The companion gives up on a post after 10 s by itself; what is beyond that is a companion that hangs.
const CHECK_TIME_LIMIT_MS = 15_000;
// A copy is looked at again before it is given, and once more where something was still seen.
const COPY_TIME_LIMIT_MS = 45_000;
const SHORT_TIME_LIMIT_MS = 5_000;

/** The companion could not be asked: it is away, too slow, or does not know this device. */
export class CompanionUnavailable extends Error {
    /** @param {Away} why @param {string} message */
    constructor(why, message) {
        super(message);
        this.why = why;
    }
}

/** The companion answered, and said no: `code` is its own word for the reason. */
export class CompanionRefused extends Error {
    /** @param {number} status @param {string} code @param {string} message */
    constructor(status, code, message) {
        super(message);
        this.status = status;
        this.code = code;
    }
}

/******************************************************************************/

/**
 * @param {string} path
 * @param {RequestInit & {timeLimitMs?: number, config?: Config}} [options]
 * @returns {Promise<Response>} any answer but 401, 403 and 5xx
 */
async function call(path, { timeLimitMs = SHORT_TIME_LIMIT_MS, config, headers, ...init } = {}) {
    const { companionUrl, deviceToken, isComplete } = config ?? await readConfig();
    if (!isComplete) { throw new CompanionUnavailable('notSetUp', 'not set up'); }
    const response = await fetch(companionUrl + path, {
        ...init,
        headers: { ...headers, Authorization: `Bearer ${deviceToken}` },
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',  // the token goes to the companion and nowhere else
        signal: AbortSignal.timeout(timeLimitMs),
    }).catch(error => { throw new CompanionUnavailable('away', String(error)); });
    if (response.status === 401 || response.status === 403) {
        throw new CompanionUnavailable('unknownDevice', `status ${response.status}`);
    }
    if (response.status >= 500) { throw new CompanionUnavailable('away', `status ${response.status}`); }
    return response;
}

/** @param {Response} response @returns {Promise<any>} its JSON; raises CompanionRefused for a 4xx */
async function readJson(response) {
    const body = await response.json().catch(() => {
        throw new CompanionUnavailable('away', 'the answer is not JSON');
    });
    if (response.ok) { return body; }
    const { code = 'error', message = '' } = body?.error ?? {};
    throw new CompanionRefused(response.status, code, message);
}

/******************************************************************************/

/**
 * @param {string | null} etag
 * @param {Config} [config]
 * @returns {Promise<{etag: string | null, policy: PolicyAnswer} | null>} null when nothing has changed
 */
export async function fetchPolicy(etag, config) {
    /** @type {Record<string, string>} */
    const headers = etag ? { 'If-None-Match': etag } : {};
    const response = await call('/api/v1/policy', { headers, config });
    if (response.status === 304) { return null; }
    return { etag: response.headers.get('ETag'), policy: await readJson(response) };
}

/** @param {HeldRequest} request @returns {Promise<RequestResult>} */
export async function checkRequest({ method, url, headers, body }) {
    // Multipart keeps the bytes as they are; as JSON a photo would grow by a third.
    const form = new FormData();
    const bytes = await fetch(`data:application/octet-stream;base64,${body}`);
    form.append('request', JSON.stringify({ method, url, headers, source: 'extension' }));
    form.append('body', await bytes.blob(), 'body');
    return readJson(await call('/api/v1/requests', { method: 'POST', body: form, timeLimitMs: CHECK_TIME_LIMIT_MS }));
}

/** @param {DraftCheck} draft @returns {Promise<CheckResult>} */
export async function checkDraft({ service, texts = [], images = [] }) {
    // A preview is what is typed, not what is sent: the companion keeps no event of it.
    const body = JSON.stringify({ preview: true, action: 'post', service, texts, images });
    const headers = { 'Content-Type': 'application/json' };
    return readJson(await call('/api/v1/checks', { method: 'POST', headers, body, timeLimitMs: CHECK_TIME_LIMIT_MS }));
}

/**
 * What is about to be encrypted: the companion keeps it as it keeps a post, because the proxy will not see it.
 * @param {DraftCheck} draft @returns {Promise<SealedResult>}
 */
export async function checkSealed({ service, texts = [], images = [] }) {
    const body = JSON.stringify({ preview: false, action: 'message', service, texts, images });
    const headers = { 'Content-Type': 'application/json' };
    return readJson(await call('/api/v1/checks', { method: 'POST', headers, body, timeLimitMs: CHECK_TIME_LIMIT_MS }));
}

/** @param {{data: string, name: string}} picture as base64 @returns {Promise<{image: string, media_type: string}>} its blurred copy */
export async function redactPicture(picture) {
    const headers = { 'Content-Type': 'application/json', 'Accept': 'application/json' };
    const body = JSON.stringify({ image: picture });
    return readJson(await call('/api/v1/images/redacted', { method: 'POST', headers, body, timeLimitMs: COPY_TIME_LIMIT_MS }));
}

/** @param {string} checkId @param {Outcome} outcome @param {string} reason */
export async function reportOutcome(checkId, outcome, reason) {
    const body = JSON.stringify({ outcome, reason });
    const headers = { 'Content-Type': 'application/json' };
    const path = `/api/v1/checks/${encodeURIComponent(checkId)}/outcome`;
    return readJson(await call(path, { method: 'POST', headers, body }));
}

// The worker: listeners at top level, because it is started afresh for any of them; one switch for all messages.

import * as messages from './messages.js';
import { browser, runtime } from './ext.js';
import { cachedPolicy, forgetPolicy, refreshPolicy, watchEntryFor } from './policy.js';
import { checkDraft, checkRequest, checkSealed, CompanionRefused, CompanionUnavailable, fetchPolicy, redactPicture, reportOutcome } from './companion.js';
import { cleanUrl, mergeConfig, readConfig, saveConfig } from './config.js';
import { readStatus, setStatus } from './status.js';
import { answerChallenge } from './proxy-auth.js';
import { applyWatch } from './watch.js';

const REFRESH_ALARM = 'refresh-policy';

/******************************************************************************/

/** @returns {Promise<void>} when scripts and badge follow the policy in force */
async function refresh() {
    try {
        const policy = await refreshPolicy();
        await applyWatch(policy);
        await setStatus(policy.inspection === 'on' ? 'connected' : 'off');
    } catch (error) {
        // The last good policy stays in force, so that a restart of the companion blinds nobody.
        await applyWatch(await cachedPolicy());
        await setStatus(whyAway(error));
    }
}

/** @returns {Promise<void>} */
async function startAfresh() {
    await forgetPolicy();
    await refresh();
}

/** @param {unknown} error @returns {Away} */
function whyAway(error) {
    return error instanceof CompanionUnavailable ? error.why : 'away';
}

/** @param {unknown} error @returns {Promise<{state: 'away', why: Away}>} */
async function away(error) {
    const why = whyAway(error);
    // One request that it cannot take says nothing about the others.
    if (!(error instanceof CompanionRefused)) { await setStatus(why); }
    return { state: 'away', why };
}

/** @returns {Promise<void>} after any answer: the companion is back */
async function answered() {
    if (await readStatus() !== 'connected') { await refresh(); }
}

/** @returns {Promise<string>} */
async function noticeUrl() {
    return `${(await readConfig()).companionUrl}/notice`;
}

/******************************************************************************/

/** @param {HeldRequest} request @returns {Promise<CheckReply>} */
async function onCheckRequest(request) {
    try {
        const result = await checkRequest(request);
        void answered();
        if (result.release) { return { state: 'release' }; }
        return { state: 'held', result, noticeUrl: await noticeUrl() };
    } catch (error) {
        return away(error);
    }
}

/** @param {DraftCheck} draft @param {chrome.runtime.MessageSender} sender @returns {Promise<DraftReply>} */
async function onCheckDraft(draft, sender) {
    try {
        const entry = watchEntryFor(await cachedPolicy(), sender.url ?? '');
        const result = await checkDraft({ ...draft, service: entry?.service ?? null });
        return { state: 'checked', result, noticeUrl: await noticeUrl() };
    } catch (error) {
        return away(error);
    }
}

/** @param {DraftCheck} draft @param {chrome.runtime.MessageSender} sender @returns {Promise<SealedReply>} */
async function onCheckSealed(draft, sender) {
    try {
        const entry = watchEntryFor(await cachedPolicy(), sender.url ?? '');
        const result = await checkSealed({ ...draft, service: entry?.service ?? null });
        void answered();
        if (result.release) { return { state: 'release' }; }
        return { state: 'held', result, noticeUrl: await noticeUrl() };
    } catch (error) {
        return away(error);
    }
}

/** @param {chrome.runtime.MessageSender} sender @returns {Promise<string[]>} the pages of this site whose messages are encrypted */
async function onReadSealed(sender) {
    return watchEntryFor(await cachedPolicy(), sender.url ?? '')?.sealed ?? [];
}

/** @param {{checkId: string, outcome: Outcome, reason: string}} report @returns {Promise<OutcomeReply>} */
async function onReportOutcome({ checkId, outcome, reason }) {
    try {
        await reportOutcome(checkId, outcome, reason);
        return { state: 'kept' };
    } catch (error) {
        if (error instanceof CompanionRefused) { return { state: 'refused', message: error.message }; }
        return away(error);
    }
}

/** @param {{data: string, name: string}} picture @returns {Promise<RedactReply>} */
async function onRedactPicture(picture) {
    try {
        const { image, media_type: mediaType } = await redactPicture(picture);
        return { state: 'made', image, mediaType };
    } catch (error) {
        if (error instanceof CompanionRefused) { return { state: 'refused', message: error.message.replace(/^image: /, '') }; }
        return away(error);
    }
}

/** @returns {Promise<string>} the panel's style sheet; as text, so that no page can ask for it and tell us apart */
async function onPanelStyle() {
    return (await fetch(runtime.getURL('css/panel.css'))).text();
}

/**
 * A small or hidden frame cannot show a panel: its page's top frame does, if we run there.
 * @param {{id: string, warning: Warning}} message @param {chrome.runtime.MessageSender} sender
 * @returns {Promise<boolean>}
 */
async function onShowInTop({ id, warning }, sender) {
    if (sender.tab?.id === undefined || !sender.frameId) { return false; }
    const message = { what: messages.PANEL_FOR_FRAME, id, frameId: sender.frameId, warning };
    return browser.tabs.sendMessage(sender.tab.id, message, { frameId: 0 }).then(Boolean, () => false);
}

/** @param {{id: string, frameId: number, answer: PanelAnswer}} message @param {chrome.runtime.MessageSender} sender */
async function onAnswerFrame({ id, frameId, answer }, sender) {
    if (sender.tab?.id === undefined || sender.frameId !== 0) { return; }
    await browser.tabs.sendMessage(sender.tab.id, { what: messages.FRAME_ANSWERED, id, answer }, { frameId });
}

/******************************************************************************/

/** @param {{url: string}} message what the popup and the options page show */
async function onReadState({ url }) {
    const config = await readConfig();
    await refresh();
    const policy = await cachedPolicy();
    const { companionUrl, isManaged, isComplete } = config;
    const entry = watchEntryFor(policy, url);
    const isWatched = policy?.inspection === 'on' && (entry?.decision === 'inspect' || entry?.decision === 'read_only');
    return {
        companionUrl, isManaged, isComplete, state: await readStatus(),
        policyName: policy?.name ?? '', site: isWatched ? entry?.decision : 'none', service: entry?.service ?? '',
    };
}

/** @param {{companionUrl: string, deviceToken: string}} typed @returns {Promise<{ok: boolean, why: string}>} the test's result */
async function onSaveConfig({ companionUrl, deviceToken }) {
    if (cleanUrl(companionUrl) === '') { return { ok: false, why: 'badAddress' }; }
    const kept = await readConfig();
    // An empty token field means "as before", but only for the same address.
    const isSame = cleanUrl(companionUrl) === kept.companionUrl;
    const token = deviceToken.trim() || (isSame ? kept.deviceToken : '');
    if (token === '') { return { ok: false, why: 'noToken' }; }
    const config = mergeConfig({}, { companionUrl, deviceToken: token });
    try {
        await fetchPolicy(null, config);
    } catch (error) {
        return { ok: false, why: whyAway(error) };
    }
    await saveConfig(config);
    await startAfresh();
    return { ok: true, why: await readStatus() };
}

/******************************************************************************/

/** @param {any} request @param {chrome.runtime.MessageSender} sender @returns {Promise<unknown> | null} null for a message that is not ours */
function answerTo(request, sender) {
    const isOwnPage = sender.url?.startsWith(runtime.getURL('')) === true;
    if (sender.id !== runtime.id) { return null; }

    // From a content script: it runs beside a page, so it learns neither address nor token.
    switch (request.what) {
    case messages.CHECK_REQUEST: return onCheckRequest(request.request);
    case messages.CHECK_DRAFT: return onCheckDraft(request.draft, sender);
    case messages.CHECK_SEALED: return onCheckSealed(request.draft, sender);
    case messages.READ_SEALED: return onReadSealed(sender);
    case messages.REDACT_PICTURE: return onRedactPicture(request.picture);
    case messages.REPORT_OUTCOME: return onReportOutcome(request);
    case messages.PANEL_STYLE: return onPanelStyle();
    case messages.SHOW_IN_TOP: return onShowInTop(request, sender);
    case messages.ANSWER_FRAME: return onAnswerFrame(request, sender);
    }
    if (!isOwnPage) { return null; }

    // From our own pages alone.
    switch (request.what) {
    case messages.READ_STATE: return onReadState(request);
    case messages.SAVE_CONFIG: return onSaveConfig(request);
    }
    return null;
}

runtime.onMessage.addListener((request, sender, sendResponse) => {
    const answer = answerTo(request, sender);
    answer?.then(sendResponse, () => sendResponse(undefined));
    return answer !== null;
});

function onStart() {
    void browser.alarms.create(REFRESH_ALARM, { periodInMinutes: 1 });
    void refresh();
}

runtime.onInstalled.addListener(onStart);
runtime.onStartup.addListener(onStart);

browser.alarms.onAlarm.addListener(alarm => {
    if (alarm.name === REFRESH_ALARM) { void refresh(); }
});

browser.storage.onChanged.addListener((_changes, area) => {
    if (area === 'managed') { void startAfresh(); }
});

browser.webRequest.onAuthRequired.addListener((details, answer) => {
    answerChallenge(details).then(answer, () => answer?.({}));
    return undefined;
}, { urls: ['http://*/*', 'https://*/*'] }, ['asyncBlocking']);

browser.commands.onCommand.addListener((command, tab) => {
    if (command !== 'open-panel' || tab?.id === undefined) { return; }
    void browser.tabs.sendMessage(tab.id, { what: messages.OPEN_PANEL }).catch(() => {});  // not a watched site
});

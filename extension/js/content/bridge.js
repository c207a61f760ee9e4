// Runs in the isolated world: takes what the page hook holds to the worker, and brings the answer back.
(() => {
    'use strict';
    const { badge, send, t } = gatepostContent;
    // The line to the page hook: an element that hangs nowhere, so that no script of the page finds or hears it.
    const line = document.createElement('i');

    /** @type {Set<string>} what the page itself has given up meanwhile */
    const withdrawn = new Set();
    /** @type {Map<string, Promise<PanelAnswer>>} requests that are the same and at the same time: a double click */
    const open = new Map();
    /** @type {Promise<unknown>} */
    let panels = Promise.resolve();

    /******************************************************************************/

    /** @param {string} id @param {'heard' | 'release' | 'refuse'} decision */
    function answer(id, decision) {
        line.dispatchEvent(new CustomEvent('answer', { detail: JSON.stringify({ id, decision }) }));
    }

    /** @param {HeldRequest} request @returns {Promise<CheckReply>} */
    async function check(request) {
        const reply = await send({ what: 'checkRequest', request }).catch(() => undefined);
        return reply ?? { state: 'away', why: 'away' };
    }

    /** @param {string} id @param {HeldRequest} request @returns {Promise<PanelAnswer>} */
    async function decide(id, request) {
        const reply = await check(request);
        if (reply.state === 'release') { return 'release'; }
        if (reply.state === 'away') {
            badge.say(t(`passed_${reply.why}`));
            return 'release';
        }
        const before = panels;
        const turn = before.then(() => ask(id, request, reply, before));
        panels = turn.catch(() => {});
        return turn;
    }

    /**
     * @param {string} id @param {HeldRequest} request @param {CheckReply & {state: 'held'}} reply @param {Promise<unknown>} before
     * @returns {Promise<PanelAnswer>}
     */
    async function ask(id, request, reply, before) {
        if (withdrawn.delete(id)) { return 'refuse'; }
        badge.hide();
        // What was answered while this one waited may cover it.
        const latest = await before === 'release' ? await check(request) : reply;
        if (latest.state !== 'held') { return 'release'; }
        return gatepostContent.askPerson(await warningOf(request, latest));
    }

    /** @param {HeldRequest} request @param {CheckReply & {state: 'held'}} reply @returns {Promise<Warning>} */
    async function warningOf(request, { result, noticeUrl }) {
        const type = request.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
        const hasBoxes = result.findings.some(finding => finding.box !== null);
        const own = hasBoxes ? await gatepostContent.picturesOf(type, request.body) : [];
        return {
            checkId: result.check_id, level: result.verdict, findings: result.findings, noticeUrl,
            texts: result.post?.texts ?? [], isPreview: false,
            // Some sites send pictures inside JSON or in pieces: then those that were chosen last are shown.
            pictures: own.length > 0 ? own : gatepostContent.recentPictures,
        };
    }

    /** @param {string} id @param {HeldRequest} request */
    async function onAsk(id, request) {
        const key = JSON.stringify([request.method, request.url, request.body]);
        const decision = open.get(key) ?? decide(id, request);
        open.set(key, decision);
        answer(id, await decision.catch(() => /** @type {PanelAnswer} */ ('release')));
        open.delete(key);
    }

    /******************************************************************************/

    line.addEventListener('ask', event => {
        const { id, request } = JSON.parse(/** @type {CustomEvent} */ (event).detail);
        answer(id, 'heard');
        void onAsk(id, request);
    });
    line.addEventListener('withdraw', event => withdrawn.add(/** @type {CustomEvent} */ (event).detail));
    line.addEventListener('reopened', () => gatepostContent.listenAgain());
    line.setAttribute('data-refusal', t('refusal'));

    // Both worlds start before the page's first script, in no promised order: whoever comes second calls the other.
    const hello = () => window.dispatchEvent(new MouseEvent('gatepost-hello', { relatedTarget: line }));
    window.addEventListener('gatepost-ready', hello);
    // Once they know each other, nobody else may ask for the line.
    line.addEventListener('known', () => window.removeEventListener('gatepost-ready', hello), { once: true });
    hello();
})();

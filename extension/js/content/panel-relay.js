// Runs in the isolated world: a frame too small for a panel asks its page's top frame to show it.
(() => {
    'use strict';
    const { send, showPanel } = gatepostContent;

    /** @type {Map<string, (answer: PanelAnswer) => void>} */
    const waiting = new Map();

    /** @param {Warning} warning @returns {Promise<PanelAnswer>} */
    async function askPerson(warning) {
        if (window === window.top) { return showPanel(warning); }
        const id = gatepostContent.randomName();
        const answered = new Promise(resolve => waiting.set(id, resolve));
        const isShown = await send({ what: 'showInTop', id, warning }).catch(() => false);
        if (isShown) { return answered; }
        waiting.delete(id);
        return showPanel(warning);
    }

    chrome.runtime.onMessage.addListener((message, _sender, sendResponse) => {
        if (message.what === 'openPanel') { gatepostContent.badge.open(); }
        if (message.what === 'frameAnswered') {
            waiting.get(message.id)?.(message.answer);
            waiting.delete(message.id);
        }
        if (message.what === 'panelForFrame') {
            sendResponse(true);
            void showPanel(message.warning).then(answer =>
                send({ what: 'answerFrame', id: message.id, frameId: message.frameId, answer }));
        }
    });

    globalThis.gatepostContent.askPerson = askPerson;
})();

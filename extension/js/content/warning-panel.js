// Runs in the isolated world: the dialog that asks the person; one at a time, the next when it is answered.
(() => {
    'use strict';
    const { t, make, send } = gatepostContent;

    /** @typedef {'edit' | 'blur' | 'goOn' | 'wrong' | 'ask' | 'cancel'} Choice */
    /** @type {Record<Choice, Outcome>} */
    const OUTCOMES = { edit: 'edited', blur: 'edited', goOn: 'override', wrong: 'false_alarm', ask: 'ask_approval', cancel: 'cancelled' };
    /** @type {Record<string, Choice[]>} first comes what has the first focus */
    const CHOICES = {
        warn: ['edit', 'goOn', 'wrong', 'cancel'],
        approve: ['edit', 'ask', 'wrong', 'cancel'],
        block: ['edit', 'wrong', 'cancel'],
    };

    const WATCH_MS = 250;

    /** @type {Promise<unknown>} */
    let queue = Promise.resolve();
    let lastId = 0;

    /******************************************************************************/

    /** @param {Warning} warning @returns {Promise<PanelAnswer>} */
    function showPanel(warning) {
        const turn = queue.then(() => open(warning));
        queue = turn.catch(() => {});
        void queue.then(() => gatepostContent.badge.stepAside(false));
        return turn;
    }

    /** @param {Warning} warning @returns {Promise<PanelAnswer>} */
    async function open(warning) {
        const root = gatepostContent.host();
        gatepostContent.badge.stepAside(true);
        await gatepostContent.styled(root);
        return new Promise(resolve => {
            let watching = 0;
            const dialog = build(warning, answer => {
                clearInterval(watching);
                dialog.close();
                dialog.remove();
                resolve(answer);
            });
            present(root, dialog);
            // A page that draws itself anew may take our element with it; the question stands until it is answered.
            watching = window.setInterval(() => { if (!dialog.isConnected) { present(gatepostContent.host(), dialog); } }, WATCH_MS);
        });
    }

    /** @param {ShadowRoot} root @param {HTMLDialogElement} dialog */
    function present(root, dialog) {
        if (dialog.open) { dialog.close(); }
        root.append(dialog);
        if (!dialog.isConnected) { return; }
        dialog.showModal();
        dialog.querySelector('button')?.focus();
    }

    /** @param {Warning} warning @param {(answer: PanelAnswer) => void} finish @returns {HTMLDialogElement} */
    function build(warning, finish) {
        const id = `gatepost-${++lastId}`;
        const isReminder = warning.isPreview && warning.level === 'remind';
        const level = CHOICES[warning.level] || isReminder ? warning.level : 'block';
        const title = make('h2', '', t(warning.isPreview ? 'title_preview' : `title_${level}`));
        title.id = `${id}-title`;
        const intro = make('p', 'intro', t(warning.isPreview ? 'intro_preview' : `intro_${level}`));
        intro.id = `${id}-intro`;
        const dialog = make('dialog', `panel ${level}`);
        dialog.setAttribute('role', warning.isPreview ? 'dialog' : 'alertdialog');
        dialog.setAttribute('aria-modal', 'true');
        dialog.setAttribute('aria-labelledby', title.id);
        dialog.setAttribute('aria-describedby', intro.id);
        const scroll = make('div', 'scroll', make('header', '', title, intro), gatepostContent.warningBody(warning));
        // So that the keyboard can scroll it.
        scroll.tabIndex = 0;
        scroll.setAttribute('role', 'group');
        scroll.setAttribute('aria-labelledby', title.id);
        dialog.append(scroll, controls(warning, level, dialog, finish));
        return dialog;
    }

    /** @param {Warning} warning @param {string} level @param {HTMLDialogElement} dialog @param {(answer: PanelAnswer) => void} finish */
    function controls(warning, level, dialog, finish) {
        const status = make('p', 'status');
        status.setAttribute('role', 'status');
        const reason = make('textarea', 'reason');
        const isRequired = warning.findings.some(finding => finding.reason_required === true);
        const label = make('label', '', t('reason'), reason);
        // Until it is wanted it would only push the findings out of sight on a small screen.
        label.hidden = true;
        reason.rows = 2;
        reason.maxLength = 500;
        reason.setAttribute('aria-required', 'true');

        const choices = choicesFor(warning, level);
        const buttons = make('div', 'buttons', ...choices.map(choice => button(choice, level, isRequired)));
        buttons.addEventListener('click', event => {
            const choice = /** @type {HTMLElement} */ (event.target).dataset.choice;
            if (choice !== undefined) { void choose(/** @type {Choice} */ (choice)); }
        });
        // Escape leads back to the post, as everywhere: nothing is sent.
        dialog.addEventListener('cancel', event => {
            event.preventDefault();
            void choose('cancel');
        });
        // Where nobody has touched the page yet, the browser closes it without asking.
        dialog.addEventListener('close', () => {
            if (!dialog.open && dialog.isConnected && buttons.querySelector(':disabled') === null) { void choose('cancel'); }
        });

        let isAsked = false;

        /** @param {Choice} choice */
        async function choose(choice) {
            if (choice === 'blur') { return useCopies(warning, status, buttons); }
            // Once a colleague has been asked, going back is no answer: it would take the question back.
            if (warning.isPreview || isAsked) { return finish('refuse'); }
            if (choice === 'goOn' && isRequired && reason.value.trim() === '') {
                if (!label.hidden) { reason.setAttribute('aria-invalid', 'true'); }
                status.textContent = label.hidden ? '' : t('reasonMissing');
                label.hidden = false;
                return reason.focus();
            }
            busy(buttons, true);
            const reply = await report(warning, OUTCOMES[choice], reason.value.trim());
            busy(buttons, false);
            if (choice === 'edit' || choice === 'cancel') { return finish('refuse'); }
            if (reply.state !== 'kept') {
                status.textContent = reply.state === 'refused' && reply.message ? reply.message : t('notKept');
                return focusFirst(buttons);
            }
            if (level === 'warn') { return finish('release'); }
            isAsked = choice === 'ask';
            status.textContent = t(isAsked ? 'asked' : 'reported');
            if (isAsked) { keepOnlyEdit(buttons); } else { buttons.querySelector(`[data-choice=${choice}]`)?.remove(); }
            focusFirst(buttons);
        }

        const footer = make('footer', '');
        if (choices.includes('goOn')) { footer.append(label); }
        footer.append(status, buttons, kept(warning, level));
        return footer;
    }

    /** @param {Warning} warning @param {string} level @returns {Choice[]} */
    function choicesFor(warning, level) {
        /** @type {Choice[]} */
        const [first, ...others] = warning.isPreview ? ['edit'] : CHOICES[level];
        return gatepostContent.blurrable(warning).length > 0 ? [first, 'blur', ...others] : [first, ...others];
    }

    /** @param {Warning} warning @param {HTMLElement} status @param {HTMLElement} buttons */
    async function useCopies(warning, status, buttons) {
        status.textContent = t('blurMaking');
        busy(buttons, true);
        const { placed, saved, problem } = await gatepostContent.makeCopies(warning)
            .catch(() => ({ placed: 0, saved: /** @type {File[]} */ ([]), problem: '' }));
        busy(buttons, false);
        if (problem !== null) {
            status.textContent = problem || t('blurFailed');
        } else {
            status.replaceChildren(t(saved.length > 0 ? 'blurSave' : 'blurPlaced'), ...saved.flatMap(copy => [' ', saveLink(copy)]));
            buttons.querySelector('[data-choice=blur]')?.remove();
        }
        // What was held still has the picture itself: with the copy in place there is nothing left to decide about it.
        if (placed > 0) { keepOnlyEdit(buttons); }
        focusFirst(buttons);
    }

    /** @param {File} copy */
    function saveLink(copy) {
        const link = make('a', '', t('blurSaveLink', copy.name));
        link.href = URL.createObjectURL(copy);
        link.download = copy.name;
        return link;
    }

    /** @param {HTMLElement} buttons */
    function keepOnlyEdit(buttons) {
        for (const element of buttons.querySelectorAll('button')) {
            if (element.dataset.choice === 'edit') { element.textContent = t('blurBack'); } else { element.remove(); }
        }
    }

    /** @param {Choice} choice @param {string} level @param {boolean} isRequired a reason to go on */
    function button(choice, level, isRequired) {
        let key = `choice_${choice}`;
        if (choice === 'wrong' && level !== 'warn') { key = 'choice_report'; }
        if (choice === 'goOn' && isRequired) { key = 'choice_goOnWithReason'; }
        const element = make('button', choice, t(key));
        element.type = 'button';
        element.dataset.choice = choice;
        return element;
    }

    /** @param {Warning} warning @param {string} level @returns {HTMLElement} what is kept of this, and where to read more */
    function kept({ noticeUrl, isPreview }, level) {
        const link = make('a', '', t('readNotice'));
        link.href = noticeUrl;
        link.target = '_blank';
        link.rel = 'noopener noreferrer';
        return make('p', 'kept', t(isPreview ? 'kept_preview' : level === 'approve' ? 'kept_approve' : 'kept'), ' ', link);
    }

    /** @param {Warning} warning @param {Outcome} outcome @param {string} reason @returns {Promise<OutcomeReply>} */
    async function report({ checkId }, outcome, reason) {
        if (checkId === null) { return { state: 'kept' }; }
        const reply = await send({ what: 'reportOutcome', checkId, outcome, reason }).catch(() => undefined);
        return reply ?? { state: 'away', why: 'away' };
    }

    /** @param {HTMLElement} buttons @param {boolean} isBusy */
    function busy(buttons, isBusy) {
        for (const element of buttons.querySelectorAll('button')) { element.disabled = isBusy; }
    }

    /** @param {HTMLElement} buttons */
    function focusFirst(buttons) {
        buttons.querySelector('button')?.focus();
    }

    globalThis.gatepostContent.showPanel = showPanel;
})();

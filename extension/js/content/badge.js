// Runs in the isolated world: the small badge near the composer. It says how many and how grave, never what.
(() => {
    'use strict';
    const { t } = gatepostContent;
    const SAY_MS = 8_000;
    const OVERLAP = 8;

    /** @type {HTMLElement | null} */
    let box = null;
    /** @type {Element | null} */
    let anchor = null;
    /** @type {Warning | null} */
    let current = null;
    let sayTimer = 0;
    let isWanted = false;
    let isAside = false;

    /** @returns {HTMLElement} */
    function element() {
        const root = gatepostContent.host();
        if (box === null) {
            box = document.createElement('div');
            box.className = 'badge';
            // The top layer: a composer is often a dialog of the site's own.
            box.setAttribute('popover', 'manual');
            box.setAttribute('role', 'status');
            new ResizeObserver(place).observe(box);
        }
        if (!box.isConnected) { root.append(box); }
        return box;
    }

    /** On the composer's upper edge: below it are the site's own buttons. Always in sight. */
    function place() {
        if (box === null || !box.matches(':popover-open')) { return; }
        const { innerWidth, innerHeight } = window;
        const rect = anchor?.isConnected ? anchor.getBoundingClientRect() : new DOMRect(innerWidth, innerHeight, 0, 0);
        const { width, height } = box.getBoundingClientRect();
        const left = Math.min(Math.max(8, rect.right - width), innerWidth - width - 8);
        const top = Math.min(Math.max(8, rect.top - height + OVERLAP), innerHeight - height - 8);
        box.style.left = `${left}px`;
        box.style.top = `${top}px`;
    }

    /** @param {string} level @param {Node} content */
    function present(level, content) {
        const badge = element();
        badge.className = `badge ${level}`;
        badge.replaceChildren(content);
        isWanted = true;
        void appear(badge);
    }

    /** Only once the style is there (its size is needed to place it), and never over an open panel. @param {HTMLElement} badge */
    async function appear(badge) {
        await gatepostContent.styled(gatepostContent.host());
        if (!isWanted || isAside) { return; }
        if (!badge.matches(':popover-open')) { badge.showPopover(); }
        place();
    }

    /** While a panel is open, what the badge would say is said there. @param {boolean} aside */
    function stepAside(aside) {
        isAside = aside;
        if (aside && box?.matches(':popover-open')) { box.hidePopover(); }
        if (!aside && isWanted && box !== null) { void appear(box); }
    }

    /** @param {Warning} warning @param {Element | null} composer */
    function show(warning, composer) {
        [current, anchor] = [warning, composer];
        const count = warning.findings.length;
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = count === 1 ? t('badgeOne') : t('badgeMany', String(count));
        button.title = t(`badge_${warning.level}`);
        button.addEventListener('click', open);
        present(warning.level, button);
    }

    /** @param {string} text a quiet line that goes away by itself */
    function say(text) {
        [current, anchor] = [null, null];
        const line = document.createElement('p');
        line.textContent = text;
        present('away', line);
        clearTimeout(sayTimer);
        sayTimer = window.setTimeout(() => { if (current === null) { hide(); } }, SAY_MS);
    }

    function hide() {
        current = null;
        isWanted = false;
        if (box?.matches(':popover-open')) { box.hidePopover(); }
    }

    function open() {
        if (current !== null) { void gatepostContent.showPanel(current); }
    }

    gatepostContent.listen(window, 'scroll', place, { capture: true, passive: true });
    gatepostContent.listen(window, 'resize', place, { passive: true });
    globalThis.gatepostContent.badge = { show, hide, say, open, stepAside };
})();

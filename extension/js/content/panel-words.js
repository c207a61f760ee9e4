// Runs in the isolated world: the findings of a warning as elements; all text goes in as text, never as markup.
(() => {
    'use strict';
    const { t } = gatepostContent;

    /**
     * @template {keyof HTMLElementTagNameMap} T
     * @param {T} tag @param {string} className @param {...(Node | string)} children
     * @returns {HTMLElementTagNameMap[T]}
     */
    function make(tag, className, ...children) {
        const element = document.createElement(tag);
        if (className !== '') { element.className = className; }
        element.append(...children);
        return element;
    }

    /** @param {Finding} finding @param {Warning} warning @returns {HTMLElement} the words with the mark, or the masked form */
    function quoted(finding, warning) {
        const text = warning.texts.find(part => part.index === finding.part.index)?.text;
        if (finding.part.type === 'text' && finding.span !== null && text) {
            const pieces = gatepostContent.excerpt(text, [finding.span]);
            return make('p', 'excerpt', ...pieces.map(piece => piece.isMarked ? make('mark', '', piece.text) : piece.text));
        }
        const place = gatepostContent.placeWords(finding);
        return make('p', 'excerpt', finding.masked ? `${place}: ${finding.masked}` : place);
    }

    /** @param {Clause | null} clause @returns {Node[]} */
    function clauseLines(clause) {
        if (clause === null || (clause.quote === '' && clause.id === '')) { return []; }
        const quote = clause.quote === '' ? [] : [make('q', '', clause.quote)];
        return [make('blockquote', 'clause', make('cite', '', t('clause', clause.id)), ...quote)];
    }

    /** @typedef {{finding: Finding, numbers: number[]}} Group */

    /** Eight faces in one photograph are one thing to say. @param {Finding[]} findings @returns {Group[]} */
    function grouped(findings) {
        /** @type {Map<string, Group>} */
        const groups = new Map();
        findings.forEach((finding, index) => {
            const { kind, level, part, advice, clause } = finding;
            const key = part.type === 'image' ? JSON.stringify([kind, level, part, advice, clause?.id]) : String(index);
            const group = groups.get(key) ?? { finding, numbers: [] };
            group.numbers.push(index + 1);
            groups.set(key, group);
        });
        return [...groups.values()];
    }

    /** What it is and why come first; the picture after them. @param {Group} group @param {Warning} warning @param {HTMLElement[]} figures */
    function findingItem({ finding, numbers }, warning, figures) {
        const marks = numbers.map(number => make('span', 'number', String(number)));
        const heading = make('h3', '', ...marks, gatepostContent.kindWords(finding));
        const lines = [make('p', '', finding.message)];
        if (finding.advice) { lines.push(make('p', 'advice', finding.advice)); }
        const parts = [heading, quoted(finding, warning), ...lines, ...figures, ...clauseLines(finding.clause)];
        return make('li', `finding ${finding.level}`, ...parts);
    }

    /** @param {Warning} warning @param {number} index of a picture @returns {HTMLElement[]} its drawing, if it can be shown */
    function pictureFigure({ pictures, findings }, index) {
        const address = pictures[index] ?? null;
        const boxes = findings.flatMap(({ part, box }, number) =>
            part.type === 'image' && part.index === index && box !== null ? [{ box, label: String(number + 1) }] : []);
        if (address === null || boxes.length === 0) { return []; }
        const canvas = make('canvas', 'picture');
        canvas.setAttribute('role', 'img');
        canvas.setAttribute('aria-label', t('pictureLabel', [String(index + 1), boxes.map(({ label }) => label).join(', ')]));
        const figure = make('figure', '', canvas, make('figcaption', '', t('pictureCaption', String(index + 1))));
        gatepostContent.drawPicture(canvas, address, boxes).catch(() => figure.remove());
        return [figure];
    }

    /** @param {Warning} warning @returns {HTMLElement} */
    function warningBody(warning) {
        const drawn = new Set();
        // A picture with several things in it is drawn once, at the first of them.
        const items = grouped(warning.findings).map(group => {
            const { part, box } = group.finding;
            const isFirst = part.type === 'image' && box !== null && !drawn.has(part.index);
            if (isFirst) { drawn.add(part.index); }
            return findingItem(group, warning, isFirst ? pictureFigure(warning, part.index) : []);
        });
        return make('div', 'body', make('ol', 'findings', ...items));
    }

    Object.assign(globalThis.gatepostContent, { make, warningBody });
})();

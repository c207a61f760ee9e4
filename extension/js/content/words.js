// Runs in the isolated world: the person's own words, cut to an excerpt with the places marked.
(() => {
    'use strict';

    const CONTEXT_LENGTH = 60;

    /**
     * @param {string} text
     * @param {[number, number]} span in Unicode code points, as the companion counts
     * @returns {[number, number]} in UTF-16 units, as JavaScript counts; within the text
     */
    function codePointSpan(text, [start, end]) {
        let units = 0;
        let points = 0;
        let first = text.length;
        for (const character of text) {
            if (points === start) { first = units; }
            if (points === end) { return [first, units]; }
            points += 1;
            units += character.length;
        }
        return [points === start ? units : first, text.length];
    }

    /**
     * @param {string} text
     * @param {[number, number][]} spans in code points
     * @returns {{text: string, isMarked: boolean}[]} the text around the marks, with an ellipsis where it was cut
     */
    function excerpt(text, spans) {
        const marks = merged(spans.map(span => codePointSpan(text, span)));
        if (marks.length === 0) { return []; }
        const from = atCharacter(text, wordStart(text, marks[0][0] - CONTEXT_LENGTH));
        const to = atCharacter(text, wordEnd(text, marks[marks.length - 1][1] + CONTEXT_LENGTH));
        const pieces = [];
        let at = from;
        for (const [start, end] of marks) {
            pieces.push({ text: shortened(text.slice(at, start), at === from), isMarked: false });
            pieces.push({ text: text.slice(start, end), isMarked: true });
            at = end;
        }
        pieces.push({ text: text.slice(at, to), isMarked: false });
        if (from > 0) { pieces.unshift({ text: '… ', isMarked: false }); }
        if (to < text.length) { pieces.push({ text: ' …', isMarked: false }); }
        return pieces.filter(piece => piece.text !== '');
    }

    /** Between two marks far apart only the ends are of use. @param {string} text @param {boolean} isFirst */
    function shortened(text, isFirst) {
        if (isFirst || text.length <= 3 * CONTEXT_LENGTH) { return text; }
        const head = atCharacter(text, CONTEXT_LENGTH);
        const tail = atCharacter(text, text.length - CONTEXT_LENGTH);
        return `${text.slice(0, head)} … ${text.slice(tail)}`;
    }

    /** @param {[number, number][]} spans @returns {[number, number][]} in order, overlapping ones joined, empty ones left out */
    function merged(spans) {
        /** @type {[number, number][]} */
        const joined = [];
        for (const [start, end] of spans.filter(([a, b]) => a < b).sort((a, b) => a[0] - b[0])) {
            const last = joined[joined.length - 1];
            if (last !== undefined && start <= last[1]) { last[1] = Math.max(last[1], end); } else { joined.push([start, end]); }
        }
        return joined;
    }

    /** @param {string} text @param {number} at */
    function wordStart(text, at) {
        if (at <= 0) { return 0; }
        const space = text.indexOf(' ', at);
        return space === -1 || space > at + CONTEXT_LENGTH / 2 ? at : space + 1;
    }

    /** @param {string} text @param {number} at */
    function wordEnd(text, at) {
        if (at >= text.length) { return text.length; }
        const space = text.lastIndexOf(' ', at);
        return space < at - CONTEXT_LENGTH / 2 ? at : space;
    }

    /** Never cut an emoji in two. @param {string} text @param {number} at */
    function atCharacter(text, at) {
        const code = text.charCodeAt(at);
        return code >= 0xDC00 && code <= 0xDFFF ? at - 1 : at;
    }

    /** @param {Finding} finding @returns {string} what it is, in the person's language */
    function kindWords({ kind, family }) {
        return gatepostContent.t(`kind_${kind}`) || gatepostContent.t(`family_${family}`) || kind.replaceAll('_', ' ');
    }

    /** @param {Finding} finding @returns {string} where it is, when words cannot be shown */
    function placeWords({ part }) {
        const place = gatepostContent.t(`place_${part.type}`, String(part.index + 1));
        return part.at_s === undefined ? place : `${place}, ${gatepostContent.t('place_second', part.at_s.toFixed(1))}`;
    }

    Object.assign(globalThis.gatepostContent, { codePointSpan, excerpt, kindWords, placeWords });
})();

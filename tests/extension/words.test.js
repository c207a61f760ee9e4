// The excerpt of the person's own words: code points in, UTF-16 out.

import assert from 'node:assert/strict';
import { loadContent } from './content-scripts.js';
import { test } from 'node:test';

const { codePointSpan, excerpt } = loadContent('words');

const marked = (text, ...spans) => excerpt(text, spans).filter(piece => piece.isMarked).map(piece => piece.text);

for (const [what, text, span, expected] of [
    ['plain letters', 'With Olivia Smith', [5, 17], 'Olivia Smith'],
    ['after an emoji', '🎉🎉 Olivia', [3, 9], 'Olivia'],
    ['an emoji inside', 'Oli🎉via', [0, 7], 'Oli🎉via'],
    ['after a family of joined emoji', '👩‍👩‍👧 Olivia', [6, 12], 'Olivia'],
    ['a combining accent', 'Zoe\u0308 Smith', [0, 10], 'Zoe\u0308 Smith'],
    ['a flag before', '🇬🇧Olivia', [2, 8], 'Olivia'],
    ['a lone surrogate before', '\ud83c Olivia', [2, 8], 'Olivia'],
]) {
    test(`a span counts code points: ${what}`, () => {
        assert.deepEqual(marked(text, span), [expected]);
    });
}

for (const [what, span, expected] of [
    ['past the end', [2, 99], [2, 4]],
    ['wholly past the end', [90, 99], [4, 4]],
    ['at the end', [4, 4], [4, 4]],
    ['everything', [0, 4], [0, 4]],
]) {
    test(`a span stays within the text: ${what}`, () => {
        assert.deepEqual(codePointSpan('abcd', span), expected);
    });
}

test('overlapping marks become one', () => {
    assert.deepEqual(marked('Olivia Smith', [0, 6], [3, 12]), ['Olivia Smith']);
});

test('a long post is cut around the mark, with an ellipsis on both sides', () => {
    const pieces = excerpt(`${'before '.repeat(60)}Olivia ${'after '.repeat(60)}`, [[420, 426]]);
    assert.equal(pieces[0].text, '… ');
    assert.equal(pieces.at(-1).text, ' …');
});

test('the pieces of a short post give it back whole', () => {
    const text = 'A 🎉 day with Olivia Smith and Tom';
    assert.equal(excerpt(text, [[13, 25], [30, 33]]).map(piece => piece.text).join(''), text);
});

test('no cut goes through an emoji', () => {
    const pieces = excerpt('🎉'.repeat(200), [[100, 101]]);
    assert.ok(pieces.every(piece => piece.text.isWellFormed?.() ?? true));
});

test('no mark gives no excerpt', () => {
    assert.deepEqual(excerpt('Olivia', [[3, 3]]), []);
});

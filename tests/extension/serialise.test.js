// What a page is about to send, as bytes: the same that the browser would send, bounded.

import assert from 'node:assert/strict';
import { loadPage } from './content-scripts.js';
import { test } from 'node:test';

const { copyBody, isHeldMethod, readBody } = loadPage('serialise');

const bytesOf = async body => Buffer.from(await readBody(new Response(body)), 'base64');

for (const [method, expected] of [
    ['GET', false], ['head', false], ['OPTIONS', false], ['POST', true], ['put', true], ['PATCH', true], ['DELETE', true],
]) {
    test(`${method} is ${expected ? 'held' : 'never held'}`, () => assert.equal(isHeldMethod(method), expected));
}

for (const [what, body, expected] of [
    ['a string', 'Grüße 🎉', 'Grüße 🎉'],
    ['nothing', '', ''],
    ['form values', new URLSearchParams({ a: 'ö &' }), 'a=%C3%B6+%26'],
    ['a blob', new Blob(['abc']), 'abc'],
]) {
    test(`bytes of ${what}`, async () => assert.equal((await bytesOf(body)).toString(), expected));
}

test('every byte of a buffer is kept', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    assert.deepEqual(new Uint8Array(await bytesOf(bytes)), bytes);
});

test('a stream is read to its end', async () => {
    const stream = new Blob(['a'.repeat(100_000)]).stream();
    assert.equal((await bytesOf(stream)).length, 100_000);
});

test('a body beyond 24 MB is not read', async () => {
    assert.equal(await readBody(new Response(new Uint8Array(24 * 1024 * 1024 + 1))), null);
});

test('a body of exactly 24 MB is read', async () => {
    assert.equal((await bytesOf(new Uint8Array(24 * 1024 * 1024))).length, 24 * 1024 * 1024);
});

test('a copied form keeps names, order, values and file names', () => {
    const form = new FormData();
    form.append('a', '1');
    form.append('a', '2');
    form.append('photo', new File(['x'], 'ü.png', { type: 'image/png' }));
    const copy = copyBody(form);
    form.set('a', 'changed');
    assert.deepEqual([...copy].map(([name, value]) => [name, value.name ?? value]), [['a', '1'], ['a', '2'], ['photo', 'ü.png']]);
});

for (const [what, body] of [
    ['a buffer', new Uint8Array([1, 2, 3]).buffer],
    ['a view into a buffer', new Uint8Array([0, 1, 2, 3]).subarray(1)],
]) {
    test(`${what} is copied: later changes do not reach it`, () => {
        const copy = new Uint8Array(copyBody(body));
        new Uint8Array(body.buffer ?? body).fill(9);
        assert.deepEqual([...copy], [1, 2, 3]);
    });
}

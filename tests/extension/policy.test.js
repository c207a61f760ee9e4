// The policy's watch list as match patterns, and which entry fits an address.

import './fake-chrome.js';
import assert from 'node:assert/strict';
import { test } from 'node:test';

const { matchPatterns, watchedPatterns, watchEntryFor } = await import('../../extension/js/policy.js');

const policy = (watch, more = {}) => ({ wire_version: 1, inspection: 'on', watch, ...more });
const entry = (service, hosts, decision = 'inspect') => ({ service, hosts, decision });

for (const [host, expected] of [
    ['facebook.com', ['*://*.facebook.com/*']],
    ['Facebook.COM.', ['*://*.facebook.com/*']],
    ['xn--mnchen-3ya.example', ['*://*.xn--mnchen-3ya.example/*']],
    ['127.0.0.1', ['*://127.0.0.1/*']],
    ['localhost', ['*://localhost/*']],
    ['', []],          // nothing
    ['*', []],         // would be every site
    ['*.com', []],     // no pattern of the policy's own
    ['a b.com', []],   // no host
    ['x.com/path', []],  // no host
]) {
    test(`match pattern of "${host}"`, () => assert.deepEqual(matchPatterns(host), expected));
}

test('only sites that are inspected or read-only are watched', () => {
    const watch = [entry('a', ['a.example']), entry('b', ['b.example'], 'read_only'), entry('c', ['c.example'], 'allow'), entry('d', ['d.example'], 'block')];
    assert.deepEqual(watchedPatterns(policy(watch)), ['*://*.a.example/*', '*://*.b.example/*']);
});

test('nothing is watched while inspection is off', () => {
    assert.deepEqual(watchedPatterns(policy([entry('a', ['a.example'])], { inspection: 'off' })), []);
});

test('a wire version that is not known is not followed', () => {
    assert.deepEqual(watchedPatterns(policy([entry('a', ['a.example'])], { wire_version: 2 })), []);
});

test('no policy watches nothing', () => assert.deepEqual(watchedPatterns(null), []));

test('hosts named twice are registered once, in order', () => {
    const watch = [entry('b', ['b.example', 'a.example']), entry('a', ['a.example'])];
    assert.deepEqual(watchedPatterns(policy(watch)), ['*://*.a.example/*', '*://*.b.example/*']);
});

for (const [url, expected] of [
    ['https://www.facebook.com/x', 'facebook'],
    ['https://facebook.com./', 'facebook'],
    ['https://business.facebook.com/', 'business'],  // the longer host is nearer
    ['https://notfacebook.com/', undefined],         // another site that ends alike
    ['not an address', undefined],
]) {
    test(`the service of ${url}`, () => {
        const watch = [entry('facebook', ['facebook.com']), entry('business', ['business.facebook.com'])];
        assert.equal(watchEntryFor(policy(watch), url)?.service, expected);
    });
}

// Who gets the device token when a proxy asks: the school's own proxy, once for each request, and nobody else.

import { stored } from './fake-chrome.js';
import assert from 'node:assert/strict';
import { test } from 'node:test';

const { answerChallenge, isProxy } = await import('../../extension/js/proxy-auth.js');

globalThis.fetch = async () => { throw new TypeError('no such file'); };
const token = { authCredentials: { username: 'device', password: 'gpd_secret' } };
let last = 0;

function school({ proxies = ['10.0.0.6:8080'], proxyAddress = '' } = {}) {
    stored.managed = { companionUrl: 'https://gatepost.school.example', deviceToken: 'gpd_secret', proxyAddress };
    stored.local = { policy: { etag: 'x', policy: { wire_version: 1, proxies } } };
}

const challenge = (more = {}) => ({
    isProxy: true, requestId: String(last += 1), challenger: { host: '10.0.0.6', port: 8080 }, ...more,
});

for (const [host, port, address, expected] of [
    ['10.0.0.6', 8080, '10.0.0.6:8080', true],
    ['Proxy.School.example.', 8080, 'proxy.school.example:8080', true],
    ['::1', 8080, '[::1]:8080', true],
    ['10.0.0.6', 8081, '10.0.0.6:8080', false],        // another port
    ['10.0.0.66', 8080, '10.0.0.6:8080', false],       // another host
    ['evil.example', 8080, 'proxy.evil.example:8080', false],
    ['10.0.0.6', 8080, '10.0.0.6', false],             // no port
    ['', 0, ':', false],
]) {
    test(`${host}:${port} for ${address}`, () => assert.equal(isProxy({ host, port }, address), expected));
}

test('the proxy that the companion names gets the token', async () => {
    school();
    assert.deepEqual(await answerChallenge(challenge()), token);
});

test('a web site that asks gets nothing', async () => {
    school();
    assert.deepEqual(await answerChallenge(challenge({ isProxy: false })), {});
});

test('another proxy gets nothing', async () => {
    school();
    assert.deepEqual(await answerChallenge(challenge({ challenger: { host: '192.0.2.1', port: 8080 } })), {});
});

test('a token that was refused is not sent again for the same request', async () => {
    school();
    const asked = challenge();
    assert.deepEqual([await answerChallenge(asked), await answerChallenge(asked)], [token, {}]);
});

test('what the administrator sets counts instead of the companion\'s word', async () => {
    school({ proxyAddress: 'proxy.school.example:3128, 10.0.0.7:3128' });
    const other = { challenger: { host: '10.0.0.7', port: 3128 } };
    assert.deepEqual([await answerChallenge(challenge()), await answerChallenge(challenge(other))], [{}, token]);
});

test('without a token there is nothing to say', async () => {
    school();
    stored.managed = { companionUrl: 'https://gatepost.school.example' };
    assert.deepEqual(await answerChallenge(challenge()), {});
});

test('without a policy and a companion nobody is known as the proxy', async () => {
    school();
    stored.local = {};
    assert.deepEqual(await answerChallenge(challenge()), {});
});

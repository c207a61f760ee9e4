// Which settings count: the administrator's, then those typed, then those of the folder; never a mixture.

import { stored } from './fake-chrome.js';
import assert from 'node:assert/strict';
import { test } from 'node:test';

const { cleanUrl, mergeConfig, readConfig, saveConfig } = await import('../../extension/js/config.js');

const typed = { companionUrl: 'http://127.0.0.1:8470', deviceToken: 'typed' };
const managed = { companionUrl: 'https://gatepost.school.example/', deviceToken: 'managed' };
const preset = { companionUrl: 'http://127.0.0.1:1', deviceToken: 'preset' };

for (const [given, expected] of [
    ['http://127.0.0.1:8470', 'http://127.0.0.1:8470'],
    [' https://Gatepost.School.example/notice?x ', 'https://gatepost.school.example'],
    ['gatepost.school.example', 'https://gatepost.school.example'],
    ['http://user:pass@host.example', 'http://host.example'],
    ['ftp://host.example', ''],
    ['javascript:alert(1)', ''],
    ['http://', ''],
    ['', ''],
    [7, ''],
    [undefined, ''],
]) {
    test(`address ${JSON.stringify(given)}`, () => assert.equal(cleanUrl(given), expected));
}

test('managed settings win', () => {
    const config = mergeConfig(managed, typed, preset);
    assert.deepEqual([config.companionUrl, config.deviceToken, config.isManaged], ['https://gatepost.school.example', 'managed', true]);
});

test('typed settings win over those of the folder', () => {
    assert.equal(mergeConfig({}, typed, preset).deviceToken, 'typed');
});

test('settings of the folder count when there are no others', () => {
    assert.equal(mergeConfig({}, {}, preset).deviceToken, 'preset');
});

test('a typed token never goes to a managed address', () => {
    const config = mergeConfig({ companionUrl: managed.companionUrl }, typed);
    assert.deepEqual([config.deviceToken, config.isComplete], ['', false]);
});

test('nothing set is not complete', () => assert.equal(mergeConfig({}, {}).isComplete, false));

test('what is saved is read again', async () => {
    globalThis.fetch = async () => { throw new TypeError('no such file'); };
    await saveConfig({ companionUrl: 'http://127.0.0.1:8470/x', deviceToken: ' t ' });
    const config = await readConfig();
    assert.deepEqual([config.companionUrl, config.deviceToken], ['http://127.0.0.1:8470', 't']);
    assert.equal(stored.local.config.companionUrl, 'http://127.0.0.1:8470');
});

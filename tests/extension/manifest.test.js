// The folder as it is installed: every file and string that is named is there, and every permission is explained.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import './fake-chrome.js';
import assert from 'node:assert/strict';
import { test } from 'node:test';

const root = new URL('../../', import.meta.url);
const read = path => readFileSync(new URL(path, root), 'utf8');
const manifest = JSON.parse(read('extension/manifest.json'));
const messages = JSON.parse(read('extension/_locales/en_GB/messages.json'));
const { scriptsFor } = await import('../../extension/js/watch.js');

const sources = ['extension/js/', 'extension/js/content/', 'extension/js/page/']
    .flatMap(folder => readdirSync(new URL(folder, root)).filter(name => name.endsWith('.js')).map(name => read(folder + name)));
const pages = ['popup.html', 'options.html'].map(name => read(`extension/${name}`));

test('the id is stable', () => {
    const hash = createHash('sha256').update(Buffer.from(manifest.key, 'base64')).digest('hex').slice(0, 32);
    const id = [...hash].map(digit => String.fromCharCode(97 + parseInt(digit, 16))).join('');
    assert.equal(id, 'fdfjhlacdinpglcigpklgmegibcbpcak');
});

test('every content script that is registered is there, and none is forgotten', () => {
    const registered = scriptsFor([]).flatMap(script => script.js).sort();
    const present = ['content', 'page'].flatMap(folder =>
        readdirSync(new URL(`extension/js/${folder}/`, root)).map(name => `js/${folder}/${name}`)).sort();
    assert.deepEqual(registered, present);
});

test('nothing runs on a site by the manifest itself', () => {
    assert.equal(manifest.content_scripts, undefined);
    assert.equal(manifest.web_accessible_resources, undefined);
});

test('every icon is there', () => {
    for (const path of Object.values(manifest.icons)) { assert.ok(existsSync(new URL(`extension/${path}`, root)), path); }
});

test('every string that is used is written', () => {
    const used = [
        ...sources.flatMap(text => [...text.matchAll(/\bt\('([A-Za-z_]+)'/g)].map(match => match[1])),
        ...pages.flatMap(text => [...text.matchAll(/data-t="(\w+)"/g)].map(match => match[1])),
        ...[...JSON.stringify(manifest).matchAll(/__MSG_(\w+)__/g)].map(match => match[1]),
    ];
    assert.deepEqual(used.filter(key => !(key in messages)), []);
});

test('every string has a description for translators', () => {
    assert.deepEqual(Object.keys(messages).filter(key => !messages[key].description), []);
});

test('the description fits the store', () => {
    assert.ok(messages.description.message.length <= 132);
});

test('every permission is explained', () => {
    const page = read('docs/permissions.md');
    const asked = [...manifest.permissions, ...manifest.host_permissions];
    assert.deepEqual(asked.filter(name => !page.includes(`\`${name}\``)), []);
});

test('every setting of the administrator has a title and is documented', () => {
    const { properties } = JSON.parse(read('extension/managed_schema.json'));
    const page = read('docs/extension-deployment.md');
    assert.deepEqual(Object.keys(properties).filter(name => !properties[name].title || !page.includes(name)), []);
});

test('no outside address is in the code', () => {
    const found = sources.flatMap(text => [...text.matchAll(/https?:\/\/[a-z0-9.-]+/gi)].map(match => match[0]));
    assert.deepEqual(found.filter(address => !/127\.0\.0\.1/.test(address)), []);
});

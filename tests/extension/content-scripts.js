// Loads the plain scripts that the browser injects into Node, with the few things of the browser that they need.

import { readFileSync } from 'node:fs';
import vm from 'node:vm';

const folder = new URL('../../extension/js/', import.meta.url);

/** @param {string} name of a content script @returns {any} the helpers it adds */
export function loadContent(name) {
    globalThis.gatepostContent = { t: key => key };
    vm.runInThisContext(readFileSync(new URL(`content/${name}.js`, folder), 'utf8'));
    return globalThis.gatepostContent;
}

/** @param {string} name of a page script @returns {any} the helpers it adds */
export function loadPage(name) {
    globalThis.FileReader ??= NodeFileReader;
    globalThis.gatepostPage ??= { sure: promise => promise };
    vm.runInThisContext(readFileSync(new URL(`page/${name}.js`, folder), 'utf8'));
    return globalThis.gatepostPage;
}

/** As much of the browser's reader as the page hook uses. */
class NodeFileReader {
    async readAsDataURL(blob) {
        this.result = `data:;base64,${Buffer.from(await blob.arrayBuffer()).toString('base64')}`;
        this.onload();
    }
}

// Runs in the page's own world: turns what a page is about to send into bytes, without touching the original.
(() => {
    'use strict';
    const page = globalThis.gatepostPage;
    if (page === undefined) { return; }

    // Beyond this the proxy alone looks: base64 of it still fits one message to the worker.
    const MAX_BODY_BYTES = 24 * 1024 * 1024;
    const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];
    const NativeBlob = Blob;
    const NativeFileReader = FileReader;
    const NativePromise = Promise;
    const { sure } = page;

    /** @param {string} method */
    function isHeldMethod(method) {
        return !SAFE_METHODS.includes(method.toUpperCase());
    }

    /**
     * The browser takes a body as it is at the moment of the call; a page may change it while we hold it.
     * @param {any} body @returns {any} a body with the same bytes that later changes do not reach
     */
    function copyBody(body) {
        if (body instanceof FormData) {
            const copy = new FormData();
            for (const [name, value] of body) {
                if (typeof value === 'string') { copy.append(name, value); } else { copy.append(name, value, value.name); }
            }
            return copy;
        }
        if (body instanceof URLSearchParams) { return new URLSearchParams(body); }
        if (body instanceof ArrayBuffer) { return body.slice(0); }
        if (ArrayBuffer.isView(body)) {
            const bytes = new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
            return new Uint8Array(bytes);
        }
        return body;
    }

    /** @param {Request | Response} source @returns {Promise<string | null>} the body as base64; null when it is too large */
    async function readBody(source) {
        const chunks = [];
        let size = 0;
        const reader = source.body?.getReader();
        while (reader !== undefined) {
            const { done, value } = await sure(reader.read());
            if (done) { break; }
            size += value.byteLength;
            if (size > MAX_BODY_BYTES) {
                void reader.cancel().catch(() => {});
                return null;
            }
            chunks.push(value);
        }
        return await sure(toBase64(new NativeBlob(chunks)));  // a returned promise would go through the page's `then`
    }

    /** @param {Blob} blob @returns {Promise<string>} */
    function toBase64(blob) {
        return new NativePromise((resolve, reject) => {
            const reader = new NativeFileReader();
            reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,?/, ''));
            reader.onerror = () => reject(reader.error);
            reader.readAsDataURL(blob);
        });
    }

    Object.assign(page, { isHeldMethod, copyBody, readBody });
})();

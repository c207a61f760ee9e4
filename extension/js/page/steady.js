// Runs in the page's own world, first: what must still hold after the page has replaced the browser's own functions.
(() => {
    'use strict';
    const NativePromise = Promise;
    const { defineProperty } = Object;
    const { apply, ownKeys } = Reflect;
    const add = EventTarget.prototype.addEventListener;

    /** @type {(() => void)[]} */
    const listeners = [];
    let count = 0;

    /**
     * Gives a map or set its methods as its own, so that one put on the prototype later is never called with ours.
     * @template {object} T @param {T} collection @returns {T}
     */
    function pinned(collection) {
        const prototype = Object.getPrototypeOf(collection);
        for (const name of ownKeys(prototype)) {
            const { value } = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(prototype, name));
            if (typeof value === 'function') { defineProperty(collection, name, { value }); }
        }
        return collection;
    }

    /** Makes `await` use the browser's own way, whatever `Promise.prototype` has become. @template T @param {Promise<T>} promise */
    function sure(promise) {
        return defineProperty(promise, 'constructor', { value: NativePromise });
    }

    /** @param {EventTarget} target @param {string} type @param {(event: any) => void} listener @param {boolean} [isCapture] */
    function listen(target, type, listener, isCapture = false) {
        const step = () => apply(add, target, [type, listener, isCapture]);
        listeners[count++] = step;
        step();
    }

    // `document.open()` takes every listener off document and window; a listener that is still there is not added twice.
    for (const name of /** @type {const} */ (['open', 'write', 'writeln'])) {
        /** @type {any} */ (Document.prototype)[name] = new Proxy(Document.prototype[name], {
            apply(target, self, args) {
                const result = apply(target, self, args);
                for (let index = 0; index < count; index++) { listeners[index](); }
                page.onReopened();
                return result;
            },
        });
    }

    const page = /** @type {PageParts} */ ({ pinned, sure, listen, onReopened() {} });
    globalThis.gatepostPage = page;
})();

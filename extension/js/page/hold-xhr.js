// Runs in the page's own world: holds XMLHttpRequest.send() until there is an answer; synchronous ones cannot wait.
(() => {
    'use strict';
    const page = globalThis.gatepostPage;
    if (page === undefined) { return; }

    const NativeResponse = Response;
    const native = XMLHttpRequest.prototype;
    const { parse } = JSON;
    const { apply } = Reflect;
    const { open, send, setRequestHeader, abort } = native;

    /** @typedef {{method: string, url: string, isAsync: boolean, headers: [string, string][], hold: AbortController | null}} Call */
    /** @type {WeakMap<XMLHttpRequest, Call>} */
    const calls = page.pinned(new WeakMap());

    /******************************************************************************/

    /** @param {any} body @returns {Response} the body as this call would send it */
    function readable(body) {
        if (body instanceof Document) {
            return new NativeResponse(new XMLSerializer().serializeToString(body), {
                headers: { 'Content-Type': `${body.contentType};charset=UTF-8` },
            });
        }
        return new NativeResponse(body);
    }

    /** @param {Call} call @param {Response} source @returns {[string, string][]} */
    function headersOf(call, source) {
        const type = source.headers.get('Content-Type');
        const hasOwn = call.headers.some(([name]) => name.toLowerCase() === 'content-type');
        return type === null || hasOwn ? call.headers : [...call.headers, ['Content-Type', type]];
    }

    /** @param {XMLHttpRequest} xhr @param {Call} call @param {any} body @param {Response} source */
    async function hold(xhr, call, body, source) {
        const ending = /** @type {AbortController} */ (call.hold);
        const decision = await /** @type {PageParts} */ (page).sure(ask(call, source, ending.signal));
        // Aborted or opened anew in the meantime: this call is over.
        if (call.hold !== ending || ending.signal.aborted) { return; }
        call.hold = null;
        if (decision === 'refuse') { refuse(xhr, call.url); } else { apply(send, xhr, [body]); }
    }

    /** @param {Call} call @param {Response} source @param {AbortSignal} signal */
    async function ask(call, source, signal) {
        const parts = /** @type {PageParts} */ (page);
        try {
            const body = await parts.sure(parts.readBody(source));
            if (body === null) { return 'release'; }
            const request = { method: call.method, url: call.url, headers: headersOf(call, source), body };
            return await parts.ask(request, signal);
        } catch {
            return 'release';
        }
    }

    /** Answers the page with a 403 that never left this machine. @param {XMLHttpRequest} xhr @param {string} url */
    function refuse(xhr, url) {
        const text = /** @type {PageParts} */ (page).refusalText();
        const response = xhr.responseType === 'json' ? parse(text) : text;
        const own = {
            readyState: 4, status: 403, statusText: 'Forbidden', responseURL: url, responseText: text, response,
            getResponseHeader: (/** @type {string} */ name) => /^content-type$/i.test(name) ? 'application/json' : null,
            getAllResponseHeaders: () => 'content-type: application/json\r\n',
        };
        for (const [name, value] of Object.entries(own)) {
            Object.defineProperty(xhr, name, { value, configurable: true });
        }
        xhr.dispatchEvent(new Event('readystatechange'));
        xhr.dispatchEvent(new ProgressEvent('load'));
        xhr.dispatchEvent(new ProgressEvent('loadend'));
    }

    /** @param {XMLHttpRequest} xhr makes it the browser's own again */
    function restore(xhr) {
        if (!Object.hasOwn(xhr, 'readyState')) { return; }
        for (const name of Object.getOwnPropertyNames(xhr)) {
            if (name in native) { delete (/** @type {any} */ (xhr))[name]; }
        }
    }

    /******************************************************************************/

    native.open = new Proxy(open, {
        apply(target, self, args) {
            calls.get(self)?.hold?.abort();
            restore(self);
            const result = Reflect.apply(target, self, args);
            const [method, url, isAsync = true] = args;
            const address = new URL(url, document.baseURI).href;
            calls.set(self, { method: String(method), url: address, isAsync: Boolean(isAsync), headers: [], hold: null });
            return result;
        },
    });

    native.setRequestHeader = new Proxy(setRequestHeader, {
        apply(target, self, args) {
            const call = calls.get(self);
            if (call?.hold) { throw new DOMException('The request was sent already.', 'InvalidStateError'); }
            const result = Reflect.apply(target, self, args);
            call?.headers.push([String(args[0]), String(args[1])]);
            return result;
        },
    });

    native.send = new Proxy(send, {
        apply(target, self, args) {
            const call = calls.get(self);
            const body = args[0] ?? null;
            if (call?.hold) { throw new DOMException('The request was sent already.', 'InvalidStateError'); }
            if (!call?.isAsync || body === null || !page.isHeldMethod(call.method)) {
                return Reflect.apply(target, self, args);
            }
            let copy;
            let source;
            try {
                copy = page.copyBody(body);
                source = readable(copy);
            } catch {
                return Reflect.apply(target, self, args);
            }
            call.hold = new AbortController();
            void hold(self, call, copy, source);
            return undefined;
        },
    });

    native.abort = new Proxy(abort, {
        apply(target, self, args) {
            const call = calls.get(self);
            const result = Reflect.apply(target, self, args);
            if (!call?.hold) { return result; }
            call.hold.abort();
            call.hold = null;
            // The browser knows of no request yet, so the page would wait for these in vain.
            self.dispatchEvent(new ProgressEvent('abort'));
            self.dispatchEvent(new ProgressEvent('loadend'));
            return result;
        },
    });
})();

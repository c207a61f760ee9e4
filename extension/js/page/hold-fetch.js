// Runs in the page's own world: holds fetch() calls that would publish something until there is an answer.
(() => {
    'use strict';
    const page = globalThis.gatepostPage;
    if (page === undefined) { return; }

    const nativeFetch = window.fetch;
    const NativeRequest = Request;
    const NativeResponse = Response;
    const NativePromise = Promise;

    /** @param {PageParts} parts @param {any} input @param {any} init @returns {boolean} */
    function isHeld(parts, input, init) {
        const own = input instanceof NativeRequest ? input : null;
        const method = String(init?.method ?? own?.method ?? 'GET');
        return parts.isHeldMethod(method) && (init?.body ?? own?.body ?? null) !== null;
    }

    /**
     * Reading a copy of the body, never the request itself, keeps its length known and its upload unchanged.
     * @param {Request} request @param {any} body @returns {Request | Response}
     */
    function readable(request, body) {
        return body === null || body instanceof ReadableStream ? request.clone() : new NativeResponse(body);
    }

    /** @param {PageParts} parts @param {Request} request @param {Request | Response} source @returns {Promise<Response>} */
    async function hold(parts, request, source) {
        const decision = await parts.sure(ask(parts, request, source));
        if (decision === 'withdrawn') { throw request.signal.reason; }
        return decision === 'refuse' ? refused(parts, request.url) : nativeFetch.call(window, request);
    }

    /** @param {PageParts} parts @param {Request} request @param {Request | Response} source @returns {Promise<string>} */
    function ask(parts, request, source) {
        return new NativePromise(resolve => {
            const decided = request.keepalive ? parts.onLeaving(() => resolve('release')) : () => {};
            void askBridge(parts, request, source, decision => {
                decided();
                resolve(decision);
            });
        });
    }

    /** @param {PageParts} parts @param {Request} request @param {Request | Response} source @param {(decision: string) => void} tell */
    async function askBridge(parts, request, source, tell) {
        try {
            const body = await parts.sure(parts.readBody(source));
            if (request.signal.aborted) { return tell('withdrawn'); }
            if (body === null) { return tell('release'); }
            const headers = headersOf(request, source);
            return tell(await parts.ask({ method: request.method, url: request.url, headers, body }, request.signal));
        } catch {
            return tell('release');
        }
    }

    /** @param {Request} request @param {Request | Response} source @returns {[string, string][]} with the boundary of the bytes that were read */
    function headersOf(request, source) {
        const headers = new Headers(request.headers);
        const type = source.headers.get('Content-Type');
        if (type !== null && headers.get('Content-Type')?.startsWith('multipart/form-data')) {
            headers.set('Content-Type', type);
        }
        return [...headers];
    }

    /** @param {PageParts} parts @param {string} url */
    function refused(parts, url) {
        const headers = { 'Content-Type': 'application/json', 'Gatepost-Verdict': 'warn' };
        const response = new NativeResponse(parts.refusalText(), { status: 403, statusText: 'Forbidden', headers });
        return Object.defineProperty(response, 'url', { value: url });
    }

    window.fetch = new Proxy(nativeFetch, {
        apply(target, self, args) {
            let request;
            let source;
            try {
                const [input, init] = args;
                if (!isHeld(page, input, init)) { return Reflect.apply(target, self, args); }
                const body = page.copyBody(init?.body ?? null);
                const snapshot = body === null ? init : Object.create(init, { body: { value: body } });
                request = new NativeRequest(input, snapshot);
                source = readable(request, body);
            } catch {
                return Reflect.apply(target, self, args);
            }
            return hold(page, request, source);
        },
    });
})();

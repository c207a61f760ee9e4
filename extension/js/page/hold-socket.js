// Runs in the page's own world: holds beacons and WebSocket frames, each socket's in their order.
(() => {
    'use strict';
    const page = globalThis.gatepostPage;
    if (page === undefined) { return; }

    const NativeResponse = Response;
    // More than this no browser takes as a beacon, and says so to the page at once.
    const MAX_BEACON_BYTES = 64 * 1024;
    const HEARTBEAT_LENGTH = 2;
    const { sendBeacon } = navigator;
    const { close, send } = WebSocket.prototype;

    /** @type {WeakMap<WebSocket, Promise<unknown>>} */
    const queues = page.pinned(new WeakMap());

    /******************************************************************************/

    /** @param {Response} source @param {string} url @returns {Promise<string>} never rejects */
    async function ask(source, url) {
        const parts = /** @type {PageParts} */ (page);
        try {
            const body = await parts.sure(parts.readBody(source));
            if (body === null) { return 'release'; }
            return await parts.ask({ method: 'POST', url, headers: [...source.headers], body });
        } catch {
            return 'release';
        }
    }

    /** @param {any} body */
    function sizeOf(body) {
        return typeof body === 'string' ? body.length : body?.size ?? body?.byteLength ?? 0;
    }

    Navigator.prototype.sendBeacon = new Proxy(sendBeacon, {
        apply(target, self, args) {
            const data = args[1] ?? null;
            if (data === null || sizeOf(data) > MAX_BEACON_BYTES) { return Reflect.apply(target, self, args); }
            let body;
            let source;
            let url;
            try {
                body = page.copyBody(data);
                source = new NativeResponse(body);
                url = new URL(args[0], document.baseURI).href;
            } catch {
                return Reflect.apply(target, self, args);
            }
            let isSent = false;
            const release = () => {
                if (!isSent) { Reflect.apply(target, self, [url, body]); }
                isSent = true;
            };
            void sendWhenAllowed(source, url, release);
            return true;
        },
    });

    /** @param {Response} source @param {string} url @param {() => void} release */
    async function sendWhenAllowed(source, url, release) {
        const parts = /** @type {PageParts} */ (page);
        const decided = parts.onLeaving(release);
        const decision = await parts.sure(ask(source, url));
        decided();
        if (decision === 'release') { release(); }
    }

    /******************************************************************************/

    /** @param {WebSocket} socket @param {string} data @returns {Promise<string>} */
    function askFrame(socket, data) {
        const isJson = /^\s*[[{]/.test(data);
        const source = new NativeResponse(data, isJson ? { headers: { 'Content-Type': 'application/json' } } : {});
        return ask(source, socket.url.replace(/^ws/, 'http'));
    }

    /** @param {Promise<string> | null} asked @param {Promise<unknown> | undefined} before @param {() => void} go */
    async function inTurn(asked, before, go) {
        const { sure } = /** @type {PageParts} */ (page);
        const decision = asked === null ? 'release' : await sure(asked);
        if (before !== undefined) { await sure(before); }
        if (decision === 'release') { go(); }
    }

    /** @param {WebSocket} socket @param {Promise<void>} turn the last one so far */
    async function queue(socket, turn) {
        queues.set(socket, turn);
        await /** @type {PageParts} */ (page).sure(turn);
        if (queues.get(socket) === turn) { queues.delete(socket); }
    }

    WebSocket.prototype.send = new Proxy(send, {
        apply(target, self, args) {
            const waiting = queues.get(self);
            // Heartbeats carry no words; what is binary nobody can read, here or at the proxy. Both keep their turn.
            const isQuiet = typeof args[0] !== 'string' || args[0].length <= HEARTBEAT_LENGTH;
            // In any other state the browser throws or drops.
            if (self.readyState !== WebSocket.OPEN || (isQuiet && waiting === undefined)) {
                return Reflect.apply(target, self, args);
            }
            const data = page.copyBody(args[0]);
            const asked = isQuiet ? null : askFrame(self, data);
            void queue(self, inTurn(asked, waiting, () => Reflect.apply(target, self, [data])));
            return undefined;
        },
    });

    // What a page sent before it closed would have left: it keeps its turn.
    WebSocket.prototype.close = new Proxy(close, {
        apply(target, self, args) {
            const waiting = self.readyState === WebSocket.OPEN ? queues.get(self) : undefined;
            if (waiting === undefined) { return Reflect.apply(target, self, args); }
            void queue(self, inTurn(null, waiting, () => Reflect.apply(target, self, args)));
            return undefined;
        },
    });
})();

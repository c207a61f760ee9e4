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
    const { send } = WebSocket.prototype;

    /** @type {WeakMap<WebSocket, Promise<unknown>>} */
    const queues = new WeakMap();

    /******************************************************************************/

    /** @param {Response} source @param {string} url @returns {Promise<string>} */
    async function ask(source, url) {
        const parts = /** @type {PageParts} */ (page);
        const body = await parts.readBody(source);
        if (body === null) { return 'release'; }
        return parts.ask({ method: 'POST', url, headers: [...source.headers], body });
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
            const decided = page.onLeaving(release);
            void ask(source, url).catch(() => 'release').then(decision => {
                decided();
                if (decision === 'release') { release(); }
            });
            return true;
        },
    });

    /******************************************************************************/

    /** @param {WebSocket} socket @param {string} data @returns {Promise<string>} */
    function askFrame(socket, data) {
        const isJson = /^\s*[[{]/.test(data);
        const source = new NativeResponse(data, isJson ? { headers: { 'Content-Type': 'application/json' } } : {});
        return ask(source, socket.url.replace(/^ws/, 'http'));
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
            const asked = isQuiet ? Promise.resolve('release') : askFrame(self, data).catch(() => 'release');
            const turn = Promise.all([asked, waiting]).then(([decision]) => {
                if (decision === 'release') { Reflect.apply(target, self, [data]); }
                if (queues.get(self) === turn) { queues.delete(self); }
            });
            queues.set(self, turn);
            return undefined;
        },
    });
})();

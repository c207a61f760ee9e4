// Runs in the isolated world: pictures out of a request or a file field, shrunk for checking, drawn with boxes.
(() => {
    'use strict';

    const MAX_CHECK_PIXELS = 1600;
    const JPEG_QUALITY = 0.85;
    const MAX_PICTURES = 20;
    const OUTLINE_COLOURS = ['#ffd400', '#12212b'];

    /**
     * @param {string} contentType @param {string} base64 a request's body
     * @returns {Promise<(string | null)[]>} its pictures as data addresses, in their order; null for one that no browser reads
     */
    async function picturesOf(contentType, base64) {
        const blobs = await pictureBlobs(contentType, fromBase64(base64)).catch(() => []);
        return Promise.all(blobs.slice(0, MAX_PICTURES).map(pictureAddress));
    }

    /** @param {string} base64 @returns {Blob} */
    function fromBase64(base64) {
        return new Blob([Uint8Array.from(atob(base64), character => character.charCodeAt(0))]);
    }

    /** @param {string} contentType @param {Blob} body @returns {Promise<Blob[]>} */
    async function pictureBlobs(contentType, body) {
        if (contentType.startsWith('image/')) { return [body]; }
        if (!contentType.startsWith('multipart/form-data')) { return await looksLikePicture(body) ? [body] : []; }
        const form = await new Response(body, { headers: { 'Content-Type': contentType } }).formData();
        const found = [];
        for (const value of form.values()) {
            if (typeof value !== 'string' && await looksLikePicture(value)) { found.push(value); }
        }
        return found;
    }

    /** By its first bytes: the type a page gives is only a claim. @param {Blob} blob */
    async function looksLikePicture(blob) {
        const head = [...new Uint8Array(await blob.slice(0, 12).arrayBuffer())].map(byte => String.fromCharCode(byte)).join('');
        return /^(\xff\xd8\xff|\x89PNG|GIF8|BM)/.test(head) || /^RIFF....WEBP/s.test(head) || /^....ftyp(avif|heic|mif1)/s.test(head);
    }

    /** @param {Blob} blob @returns {Promise<string | null>} */
    async function pictureAddress(blob) {
        const small = await shrunk(blob);
        return small === null ? null : `data:image/jpeg;scale=${small.scale};base64,${small.data}`;
    }

    /** @param {Blob} blob @returns {Promise<{data: string, scale: number} | null>} a JPEG as base64, and how much smaller it is */
    async function shrunk(blob) {
        const bitmap = await createImageBitmap(blob).catch(() => null);  // applies the EXIF orientation
        if (bitmap === null) { return null; }
        const scale = Math.min(1, MAX_CHECK_PIXELS / Math.max(bitmap.width, bitmap.height));
        const canvas = new OffscreenCanvas(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
        const context = canvas.getContext('2d');
        if (context === null) { return null; }
        context.fillStyle = '#ffffff';  // what is transparent would turn black in a JPEG
        context.fillRect(0, 0, canvas.width, canvas.height);
        context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
        bitmap.close();
        return { data: await base64Of(await canvas.convertToBlob({ type: 'image/jpeg', quality: JPEG_QUALITY })), scale };
    }

    /** @param {Blob} blob @returns {Promise<string>} */
    function base64Of(blob) {
        return new Promise((resolve, reject) => {
            const reader = new FileReader();
            reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,?/, ''));
            reader.onerror = () => reject(reader.error);
            reader.readAsDataURL(blob);
        });
    }

    /**
     * @param {HTMLCanvasElement} canvas @param {string} address from `pictureAddress`
     * @param {{box: number[], label: string}[]} boxes in pixels of the full-size picture
     */
    async function drawPicture(canvas, address, boxes) {
        const scale = Number(/;scale=([\d.e-]+);/.exec(address)?.[1] ?? 1);
        // Drawn, not linked: a site's content policy may forbid pictures from addresses such as ours.
        const bitmap = await createImageBitmap(fromBase64(address.slice(address.indexOf('base64,') + 7)));
        [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
        const context = canvas.getContext('2d');
        if (context === null) { return; }
        context.drawImage(bitmap, 0, 0);
        const unit = Math.max(bitmap.width, bitmap.height) / 300;
        for (const { box, label } of boxes) { outline(context, box.map(value => value * scale), label, unit); }
    }

    /** Light on dark, so that it is seen on any picture. @param {CanvasRenderingContext2D} context @param {number[]} box @param {string} label @param {number} unit */
    function outline(context, [left, top, width, height], label, unit) {
        for (const [width_, colour] of /** @type {[number, string][]} */ ([[3.2, OUTLINE_COLOURS[1]], [1.6, OUTLINE_COLOURS[0]]])) {
            context.lineWidth = width_ * unit;
            context.strokeStyle = colour;
            context.strokeRect(left, top, width, height);
        }
        const size = 11 * unit;
        const [x, y] = [Math.max(0, left), Math.max(0, top - size * 1.25)];
        context.font = `bold ${size}px system-ui, sans-serif`;
        context.fillStyle = OUTLINE_COLOURS[1];
        context.fillRect(x, y, context.measureText(label).width + size * 0.7, size * 1.25);
        context.fillStyle = OUTLINE_COLOURS[0];
        context.fillText(label, x + size * 0.35, y + size);
    }

    Object.assign(globalThis.gatepostContent, { base64Of, picturesOf, pictureAddress, shrunk, drawPicture });
})();

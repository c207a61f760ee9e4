// One act of one client through the proxy of the environment; prints one JSON document: what came of it.
// node client.mjs ACT TEXT-OR-FILE

import { readFileSync } from 'node:fs';
import { WebClient } from '@slack/web-api';
import { HttpsProxyAgent } from 'https-proxy-agent';
import * as tus from 'tus-js-client';
import { TwitterApi } from 'twitter-api-v2';
import { ProxyAgent, fetch } from 'undici';

const PROXY = process.env.HTTPS_PROXY;
const agent = new HttpsProxyAgent(PROXY);

function twitter() {
  return new TwitterApi({ appKey: 'k', appSecret: 'k', accessToken: 'k', accessSecret: 'k' }, { httpAgent: agent });
}

function slack(options) {
  const dispatcher = new ProxyAgent(PROXY);
  const throughProxy = (url, init) => fetch(url, { ...init, dispatcher });
  return new WebClient('xoxb-token', { fetch: throughProxy, logLevel: 'error', ...options });
}

function upload(bytes, metadata) {
  return new Promise((resolve, reject) => {
    const options = {
      endpoint: 'https://asia-files.tus.vimeo.com/files',
      httpStack: new tus.DefaultHttpStack({ agent }),
      metadata,
      chunkSize: 262144,
      onError: reject,
      onSuccess: () => resolve('uploaded'),
    };
    new tus.Upload(bytes, options).start();
  });
}

const ACTS = {
  tweet: (text) => twitter().v2.tweet(text),
  'tweet-photo': (file) => twitter().v2.uploadMedia(readFileSync(file), { media_type: 'image/jpeg' }),
  'tweet-photo-v1': (file) => twitter().v1.uploadMedia(readFileSync(file), { mimeType: 'image/jpeg' }),
  slack: (text) => slack({ retryConfig: { retries: 0 } }).chat.postMessage({ channel: 'C1', text }),
  'slack-again': (text) => {
    const retryConfig = { retries: 2, minTimeout: 50, maxTimeout: 50 };
    return slack({ retryConfig }).chat.postMessage({ channel: 'C1', text });
  },
  'slack-blocks': (text) => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text } }];
    return slack({ retryConfig: { retries: 0 } }).chat.postMessage({ channel: 'C1', text: 'news', blocks });
  },
  tus: (title) => upload(Buffer.alloc(600000), { filename: title, filetype: 'video/mp4' }),
  'tus-photo': (file) => upload(readFileSync(file), { filename: 'photo.jpg', filetype: 'image/jpeg' }),
};

try {
  await ACTS[process.argv[2]](process.argv[3]);
  console.log(JSON.stringify({ error: null }));
} catch (error) {
  const told = [error.message, error.data, error.body, error.originalResponse?.getBody?.()];
  console.log(JSON.stringify({ error: error.constructor.name, code: error.code ?? null, told: JSON.stringify(told) }));
}

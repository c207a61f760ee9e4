/** Chatterbox's calls to its own server; a refusal becomes an Error with the server's words. */

/** Words for a person, out of whatever shape the refusal has. */
const refusalMessage = (body, status) =>
  body?.errors?.[0]?.message || body?.error?.message
  || (typeof body?.error === 'string' ? body.error : '') || body?.message
  || `Something went wrong (${status}).`;

const call = async (method, path, { json, form } = {}) => {
  let response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: json === undefined ? {} : { 'Content-Type': 'application/json' },
      body: json === undefined ? form : JSON.stringify(json),
    });
  } catch {
    throw new Error('Chatterbox cannot be reached. Check your connection and try again.');
  }
  const body = await response.json().catch(() => null);
  if (!response.ok || body?.errors) {
    throw new Error(refusalMessage(body, response.status));
  }
  return body;
};

export const getFeed = () => call('GET', '/api/feed');
export const getProfile = () => call('GET', '/api/profile');
export const findPeople = (q) => call('GET', `/api/typeahead?q=${encodeURIComponent(q)}`);
export const saveDraft = (body) => call('POST', '/api/drafts', { json: { draftId: 'composer', body } });
export const addComment = (id, text) => call('POST', `/api/posts/${id}/comments`, { json: { text } });
export const toggleLike = (id) => call('POST', `/api/posts/${id}/like`, { json: {} });
export const saveProfile = (profile) => call('PATCH', '/api/profile', { json: profile });

export const createPost = (input) => call('POST', '/api/graphql', {
  json: { operationName: 'CreatePostMutation', variables: { input } },
});

export const uploadPhoto = (file) => {
  const form = new FormData();
  form.append('file', file, file.name);
  form.append('alt', '');
  return call('POST', '/api/upload/media', { form });
};

/** Measurements, as every site sends them; nothing that was written is in them. */
export const beacon = (event, detail = {}) => {
  navigator.sendBeacon('/api/telemetry', JSON.stringify({ event, at: Date.now(), ...detail }));
};

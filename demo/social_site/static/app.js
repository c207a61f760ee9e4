/** Chatterbox: ties composer, photos, feed and people together. */

import { beacon, createPost, saveDraft, uploadPhoto } from './api.js';
import { $, el, toast } from './dom.js';
import { pollFeed, refreshFeed } from './feed.js';
import { showPeople, wireProfile, wireSearch } from './people.js';

const DRAFT_MS = 1200;
const started = Date.now();
const photos = [];
let composer;
let draftTimer;
let posting = false;

const refreshButtons = () => {
  const empty = !composer || (!composer.text() && photos.length === 0);
  $('post-button').disabled = posting || empty || photos.some((photo) => !photo.mediaId);
  $('bold').setAttribute('aria-pressed', String(composer?.isBold() ?? false));
  $('italic').setAttribute('aria-pressed', String(composer?.isItalic() ?? false));
};

const autosave = async () => {
  try {
    await saveDraft(composer.body());
    $('draft-state').textContent = 'Draft saved';
  } catch {
    $('draft-state').textContent = 'Draft not saved';
  }
};

const onChange = (changed) => {
  refreshButtons();
  if (!changed) { return; }
  $('draft-state').textContent = '';
  clearTimeout(draftTimer);
  if (composer.text()) { draftTimer = setTimeout(autosave, DRAFT_MS); }
};

const removePhoto = (photo) => {
  photos.splice(photos.indexOf(photo), 1);
  URL.revokeObjectURL(photo.preview);
  photo.node.remove();
  refreshButtons();
};

/** The photo leaves as soon as it is chosen, long before anybody presses Post: today's sites do it so. */
const addPhoto = async (file) => {
  const photo = { mediaId: null, preview: URL.createObjectURL(file) };
  const remove = el('button', { type: 'button', class: 'remove', 'aria-label': `Remove ${file.name}` }, '×');
  photo.node = el('li', { class: 'uploading' }, el('img', { src: photo.preview, alt: file.name }), remove);
  remove.addEventListener('click', () => removePhoto(photo));
  photos.push(photo);
  $('photos').append(photo.node);
  refreshButtons();
  try {
    photo.mediaId = (await uploadPhoto(file)).media_id;
    photo.node.classList.remove('uploading');
    photo.node.dataset.media = photo.mediaId;
    refreshButtons();
  } catch (error) {
    removePhoto(photo);
    toast(`Your photo was not added. ${error.message}`, { failed: true });
  }
};

const clearComposer = () => {
  composer.clear();
  for (const photo of [...photos]) { removePhoto(photo); }
  clearTimeout(draftTimer);
  $('draft-state').textContent = '';
};

const submit = async () => {
  refreshButtons();
  if ($('post-button').disabled) { return; }
  posting = true;
  refreshButtons();
  clearTimeout(draftTimer);
  beacon('post_pressed', { after_ms: Date.now() - started, photos: photos.length });
  try {
    await createPost({
      body: composer.body(),
      mediaIds: photos.map((photo) => photo.mediaId),
      audience: $('audience').value,
    });
    clearComposer();
    await refreshFeed();
    toast('Posted.');
  } catch (error) {
    toast(`Your post was not sent. ${error.message}`, { failed: true });
  } finally {
    posting = false;
    refreshButtons();
    composer.focus();
  }
};

const startComposer = async () => {
  try {
    const { makeComposer } = await import('./composer.js');
    composer = makeComposer($('composer-mount'), { onChange, onSubmit: submit });
  } catch {
    $('composer-mount').textContent = 'The editor is not installed. Run "npm ci" in demo/social_site, then reload.';
  }
  refreshButtons();
};

$('post-button').addEventListener('click', submit);
$('bold').addEventListener('click', () => composer?.toggleBold());
$('italic').addEventListener('click', () => composer?.toggleItalic());
$('photo-input').addEventListener('change', (event) => {
  for (const file of event.target.files) { addPhoto(file); }
  event.target.value = '';
});
addEventListener('pagehide', () => beacon('page_left', { after_ms: Date.now() - started }));

wireProfile();
wireSearch();
await Promise.all([startComposer(), showPeople(), refreshFeed()]);
pollFeed();
beacon('page_ready', { after_ms: Date.now() - started });
document.body.dataset.ready = 'true';

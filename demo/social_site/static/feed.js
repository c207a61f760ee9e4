/** The feed: polled, and changed in place so that a half-written comment is never lost. */

import { addComment, getFeed, toggleLike } from './api.js';
import { $, avatar, el, toast } from './dom.js';

const POLL_MS = 4000;

const ago = (seconds) => {
  const minutes = Math.max(0, Math.round((Date.now() / 1000 - seconds) / 60));
  return minutes < 1 ? 'just now' : minutes < 60 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
};

const comment = (item) => el('li', { class: 'comment', 'data-comment': item.id },
  avatar(item.author),
  el('div', {}, el('strong', {}, item.author.name), el('p', {}, item.text)));

const submitComment = async (post, input, button) => {
  const text = input.value.trim();
  if (!text) { input.focus(); return; }
  button.disabled = true;
  try {
    await addComment(post.id, text);
    input.value = '';
    await refreshFeed();
  } catch (error) {
    toast(`Your comment was not sent. ${error.message}`, { failed: true });
  } finally {
    button.disabled = false;
  }
};

const commentForm = (post) => {
  const input = el('input', {
    class: 'comment-input', type: 'text', placeholder: 'Write a comment', autocomplete: 'off',
    'aria-label': `Comment on the post by ${post.author.name}`, 'data-testid': `comment-input-${post.id}`,
  });
  const button = el('button', {
    class: 'quiet', type: 'submit', 'data-testid': `comment-button-${post.id}`,
  }, 'Reply');
  const form = el('form', { class: 'comment-form' }, input, button);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submitComment(post, input, button);
  });
  return form;
};

const likeButton = (post) => {
  const button = el('button', { class: 'like', type: 'button', 'data-testid': `like-button-${post.id}` });
  button.addEventListener('click', async () => {
    try {
      showLikes(button, await toggleLike(post.id));
    } catch (error) {
      toast(error.message, { failed: true });
    }
  });
  return button;
};

const showLikes = (button, { likes, liked }) => {
  button.textContent = `${liked ? '♥' : '♡'} ${likes}`;
  button.setAttribute('aria-pressed', String(liked));
  button.setAttribute('aria-label', `Like, ${likes} so far`);
};

const article = (post) => el('article', { class: 'card post', 'data-post': post.id, 'data-testid': `post-${post.id}` },
  el('header', {}, avatar(post.author),
    el('div', {}, el('strong', {}, post.author.name),
      el('span', { class: 'muted' }, `@${post.author.user} · ${ago(post.created)}`))),
  ...post.text.split('\n').filter(Boolean).map((line) => el('p', {}, line)),
  post.media_ids.length
    ? el('div', { class: 'pictures' }, ...post.media_ids.map((id) => el('img', { src: `/media/${id}`, alt: 'Photo', loading: 'lazy' })))
    : null,
  el('div', { class: 'actions' }, likeButton(post)),
  el('ul', { class: 'comments' }),
  commentForm(post));

const update = (node, post) => {
  showLikes(node.querySelector('.like'), post);
  const list = node.querySelector('.comments');
  for (const item of post.comments) {
    if (!list.querySelector(`[data-comment="${item.id}"]`)) { list.append(comment(item)); }
  }
};

/** Fetch the feed once and put in what is new. */
export const refreshFeed = async () => {
  const { posts } = await getFeed();
  const feed = $('feed');
  for (const post of [...posts].reverse()) {
    let node = feed.querySelector(`[data-post="${post.id}"]`);
    if (!node) {
      node = article(post);
      feed.prepend(node);
    }
    update(node, post);
  }
};

/** Keep the feed fresh while the page is seen. */
export const pollFeed = () => {
  setInterval(() => {
    if (!document.hidden) { refreshFeed().catch(() => {}); }
  }, POLL_MS);
};

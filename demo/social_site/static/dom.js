/** Small helpers to build the page; words only ever become text, never markup. */

export const $ = (id) => document.getElementById(id);

/** `el('p', { class: 'x' }, 'words', child)` */
export const el = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) { node.setAttribute(name, value === true ? '' : value); }
  }
  node.append(...children.filter((child) => child !== null));
  return node;
};

export const avatar = (person) => {
  const initials = person.name.split(/\s+/).map((word) => word[0]).slice(0, 2).join('');
  const node = el('span', { class: 'avatar', 'aria-hidden': 'true', 'data-initials': initials });
  node.style.setProperty('--colour', person.colour);
  return node;
};

let toastTimer;

/** Tell the person something at the foot of the page; failures stay longer. */
export const toast = (words, { failed = false } = {}) => {
  const node = $('toast');
  node.textContent = words;
  node.classList.toggle('failed', failed);
  node.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { node.hidden = true; }, failed ? 12000 : 3500);
};

/** Who is signed in, who else there is, and the search box. */

import { findPeople, getProfile, saveProfile } from './api.js';
import { $, avatar, el, toast } from './dom.js';

const TYPEAHEAD_MS = 200;

const person = (someone) => el('li', {}, avatar(someone),
  el('div', {}, el('strong', {}, someone.name), el('span', { class: 'muted' }, someone.bio)));

const showMe = (me) => {
  $('open-profile').replaceChildren(avatar(me));
  $('my-avatar').replaceWith(Object.assign(avatar(me), { id: 'my-avatar' }));
  $('me-card').replaceChildren(avatar(me), el('h2', {}, me.name), el('p', { class: 'muted' }, `@${me.user}`),
    el('p', {}, me.bio), me.website ? el('p', { class: 'muted' }, me.website) : null ?? '');
  for (const name of ['name', 'bio', 'website']) { $('profile-form').elements[name].value = me[name] || ''; }
};

/** Show the signed-in person and the others. */
export const showPeople = async () => {
  const { me, people } = await getProfile();
  showMe(me);
  $('people').replaceChildren(...people.map(person));
};

/** The profile dialog: what could not be saved stays in it. */
export const wireProfile = () => {
  const dialog = $('profile-dialog');
  $('open-profile').addEventListener('click', () => dialog.showModal());
  $('profile-cancel').addEventListener('click', () => dialog.close());
  $('profile-form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const fields = event.target.elements;
    try {
      showMe(await saveProfile({ name: fields.name.value, bio: fields.bio.value, website: fields.website.value }));
      dialog.close();
      toast('Your profile is saved.');
    } catch (error) {
      dialog.close();
      toast(`Your profile was not saved. ${error.message}`, { failed: true });
    }
  });
};

/** Suggestions while somebody types a name. */
export const wireSearch = () => {
  const input = $('search');
  const results = $('search-results');
  let timer;
  const show = (people) => {
    results.replaceChildren(...people.map((someone) => el('li', { role: 'option' }, avatar(someone), someone.name)));
    results.hidden = people.length === 0;
    input.setAttribute('aria-expanded', String(people.length > 0));
  };
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const found = input.value.trim() ? await findPeople(input.value.trim()).catch(() => null) : null;
      show(found?.people ?? []);
    }, TYPEAHEAD_MS);
  });
  input.addEventListener('blur', () => show([]));
};

// SPDX-License-Identifier: Apache-2.0
// draft.js - what is typed into a form with data-draft is kept every two seconds. The server holds the
// draft; the tab holds a copy (not the disk: the PC may be shared) for when the line is cut.
import { each, find, make } from './core.js';

const EVERY_MS = 2000;

function typed(form) {
  const pairs = [...new FormData(form)].filter(([, value]) => typeof value === 'string');
  const secret = (name) => form.elements[name]?.type === 'password';
  return new URLSearchParams(pairs.filter(([name]) => !secret(name)));
}

function fill(form, text) {
  for (const [name, value] of new URLSearchParams(text)) {
    const input = form.elements[name];
    if (!input || name.startsWith('_')) continue;
    if (input instanceof RadioNodeList) input.value = value;
    else if (input.type === 'checkbox') input.checked = true;
    else if (input.type !== 'file' && input.type !== 'hidden') input.value = value;
  }
  form.dispatchEvent(new Event('change', { bubbles: true }));
}

function offer(form, key, copy) {
  const note = make('div', 'note note-run', 'Có phần đã gõ nhưng chưa kịp lưu. ');
  note.setAttribute('role', 'status');
  const take = make('button', 'btn btn-sm', 'Khôi phục');
  const drop = make('button', 'btn btn-sm', 'Bỏ');
  take.type = drop.type = 'button';
  take.addEventListener('click', () => {
    fill(form, copy);
    note.remove();
  });
  drop.addEventListener('click', () => {
    sessionStorage.removeItem(key);
    note.remove();
  });
  note.append(take, ' ', drop);
  form.before(note);
}

each('form[data-draft]', (form) => {
  const key = `draft ${form.dataset.draft}`;
  const state = find('.draft-state', form);
  const left = sessionStorage.getItem(key);
  let saved = typed(form).toString();
  if (left && left !== saved) offer(form, key, left);

  const timer = setInterval(async () => {
    if (!form.isConnected) {
      clearInterval(timer);
      return;
    }
    const now = typed(form);
    if (now.toString() === saved) return;
    saved = now.toString();
    sessionStorage.setItem(key, saved);
    try {
      const reply = await fetch(form.dataset.draft, { method: 'POST', body: now });
      if (!reply.ok) throw new Error(String(reply.status));
      sessionStorage.removeItem(key);
      if (state) state.textContent = `Đã lưu nháp lúc ${await reply.text()}`;
    } catch {
      if (state) state.textContent = 'Chưa lưu được nháp, sẽ thử lại; phần đã gõ vẫn còn trên máy này.';
      saved = '';
    }
  }, EVERY_MS);
  form.addEventListener('submit', () => sessionStorage.removeItem(key));
});

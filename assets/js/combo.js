// SPDX-License-Identifier: Apache-2.0
// combo.js - searching while typing: fields with data-combo (a procedure, a person) and the search box
// with data-palette. The server answers <li role="option">; arrows, Enter, Escape and the mouse choose.
import { after, all, composing, each, fetchPart, find, make } from './core.js';

let serial = 0;

// Makes a text input search. choose(option) is called with the chosen <li>.
function search(input, box, url, least, choose) {
  const list = make('ul', 'palette');
  list.id = `found-${++serial}`;
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'Kết quả tìm');
  box.append(list);
  for (const [name, value] of Object.entries({
    role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id,
    autocomplete: 'off',
  })) input.setAttribute(name, value);
  let at = -1;
  let asked = 0;

  const options = () => all('[role="option"]', list);
  function close() {
    asked++;
    list.hidden = true;
    at = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }
  function move(to) {
    const found = options();
    if (found.length === 0) return;
    at = (to + found.length) % found.length;
    found.forEach((option, n) => option.setAttribute('aria-selected', String(n === at)));
    input.setAttribute('aria-activedescendant', found[at].id);
    found[at].scrollIntoView({ block: 'nearest' });
  }
  function take(option) {
    close();
    choose(option);
  }
  const ask = after(150, async () => {
    const text = input.value.trim();
    if (text.length < least) {
      close();
      return;
    }
    const number = ++asked;
    const answer = await fetchPart(`${url}${url.includes('?') ? '&' : '?'}q=${encodeURIComponent(text)}`)
      .catch(() => null);
    if (number !== asked || document.activeElement !== input) return;
    const found = answer?.ok ? all('[role="option"]', answer.page) : [];
    list.replaceChildren(...found.map((option) => document.importNode(option, true)));
    options().forEach((option, n) => {
      option.id = `${list.id}-${n}`;
      option.setAttribute('aria-selected', 'false');
    });
    if (found.length === 0) {
      const none = make('li', 'palette-none', 'Không tìm thấy. Thử gõ ít chữ hơn.');
      none.setAttribute('role', 'presentation');
      list.append(none);
    }
    at = -1;
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    list.scrollIntoView({ block: 'nearest' });
  });

  input.addEventListener('input', (event) => {
    if (!event.isComposing) ask();
  });
  input.addEventListener('compositionend', ask);
  input.addEventListener('blur', () => setTimeout(close, 150));
  input.addEventListener('keydown', (event) => {
    if (composing(event) || list.hidden) return;
    if (event.key === 'ArrowDown') move(at + 1);
    else if (event.key === 'ArrowUp') move(at - 1);
    else if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && at >= 0) take(options()[at]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener('mousedown', (event) => {
    event.preventDefault();
    const option = event.target.closest('[role="option"]');
    if (option) take(option);
  });
}

function changed(input) {
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

each('[data-combo]', (box) => {
  const input = find('input:not([type="hidden"])', box);
  const value = find('input[type="hidden"]', box);
  if (!input) return;
  input.addEventListener('input', () => {
    if (!value || value.value === '') return;
    value.value = '';
    changed(value);
  });
  search(input, box, box.dataset.combo, 2, (option) => {
    input.value = option.dataset.text ?? option.textContent.trim();
    if (value) {
      value.value = option.dataset.value ?? '';
      changed(value);
    }
    for (const { name, value: text } of option.attributes) {
      const target = name.startsWith('data-set-') && input.form?.elements[name.slice(9)];
      if (target) {
        target.value = text;
        changed(target);
      }
    }
  });
});

each('form[data-palette]', (form) => {
  const input = find('input[type="search"]', form);
  if (input) search(input, form, form.dataset.palette, 2, (option) => {
    const href = option.dataset.href ?? find('a', option)?.href;
    if (href) location.assign(href);
  });
});

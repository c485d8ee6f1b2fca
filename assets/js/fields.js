// SPDX-License-Identifier: Apache-2.0
// fields.js - helps typing dates, money and numbers, and reads the code of an identity card that a
// scanner typed. It tidies when a field is left, never while somebody types.
import { all, each, find, make, on } from './core.js';

const pad = (n) => String(n).padStart(2, '0');

// "1/11/21", "1-11-2021", "01112021" → "01/11/2021"; anything else stays as it is.
export function tidyDate(text) {
  const parts = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{2}|\d{4})$/.exec(text.trim()) ??
    /^(\d{2})(\d{2})(\d{4})$/.exec(text.trim());
  if (!parts) return text;
  const [day, month] = [Number(parts[1]), Number(parts[2])];
  const short = Number(parts[3]);
  const pivot = (new Date().getFullYear() % 100) + 10;
  const year = parts[3].length === 4 ? short : short + (short <= pivot ? 2000 : 1900);
  const date = new Date(year, month - 1, day);
  if (date.getMonth() !== month - 1 || date.getDate() !== day) return text;
  return `${pad(day)}/${pad(month)}/${year}`;
}

const digits = (text) => text.replace(/[\s.\-]/g, '');
const money = (text) => (/^\d+$/.test(digits(text)) ? digits(text).replace(/\B(?=(\d{3})+$)/g, '.') : text);

on('change', '[data-date]', (event, input) => {
  if (input.type !== 'date') input.value = tidyDate(input.value);
}, true);
on('change', '[data-digits]', (event, input) => {
  input.value = digits(input.value);
}, true);
on('change', '[data-money]', (event, input) => {
  input.value = money(input.value);
}, true);

// Money is shown with dots and sent without.
document.addEventListener('formdata', (event) => {
  for (const input of all('[data-money][name]', event.target))
    if (event.formData.has(input.name)) event.formData.set(input.name, digits(input.value));
});

// The code on an identity card: number|old number|name|ddmmyyyy|sex|address|issued ddmmyyyy
export function readCard(text) {
  const parts = text.trim().split('|');
  if (parts.length < 6 || !/^\d{12}$/.test(parts[0]) || !/^\d{8}$/.test(parts[3])) return null;
  const [identity, , name, birth, gender, address, issued = ''] = parts;
  return {
    identity, name, gender, address,
    birth: tidyDate(birth), issued: tidyDate(issued),
    // A scanner types letters through the input method of Windows, which then spoils or drops the marks.
    doubtful: !/[À-ỹĐđ]/u.test(name + address) || /[A-Za-z]\d|\d[A-Za-z]{2}|[fjwz]\b/i.test(name),
  };
}

each('form[data-scan]', (form) => {
  const field = (name) => find(`[data-scan-field="${name}"]`, form);
  form.addEventListener('change', (event) => {
    const card = event.target.matches?.('[data-scan-field]') ? readCard(event.target.value) : null;
    if (!card) return;
    for (const name of ['identity', 'name', 'birth', 'gender', 'address', 'issued']) {
      const input = field(name);
      if (input) input.value = card[name];
    }
    const name = field('name');
    find('.scan-doubt', form)?.remove();
    if (card.doubtful && name) {
      const note = make('p', 'field-bad scan-doubt',
        'Máy quét có thể gõ sai dấu. Xin so họ tên và địa chỉ với thẻ.');
      note.setAttribute('role', 'alert');
      name.after(note);
      name.focus();
    }
  }, true);
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !event.target.matches('[data-scan-field]')) return;
    if (!event.target.value.includes('|')) return;
    event.preventDefault();
    event.target.dispatchEvent(new Event('change', { bubbles: true }));
  });
});

// What was wrong is not said any longer once the field is typed over; the next sending tells anew.
for (const type of ['input', 'change']) {
  on(type, '.field input, .field select, .field textarea', (event, input) => {
    const field = input.closest('.field');
    const bad = find('.is-invalid', field);
    if (!bad) return;
    bad.classList.remove('is-invalid');
    bad.removeAttribute('aria-invalid');
    find('.field-bad', field)?.remove();
  });
}

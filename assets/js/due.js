// SPDX-License-Identifier: Apache-2.0
// due.js - shows when a result will be ready before the form is saved: data-due on the form names the
// address, fields with data-due-field are sent, .due-preview shows the answer.
import { after, each, fetchPart, find } from './core.js';

each('form[data-due]', (form) => {
  const output = find('.due-preview', form);
  let asked = 0;
  const show = after(250, async () => {
    const number = ++asked;
    const query = new URLSearchParams();
    for (const input of form.querySelectorAll('[data-due-field]'))
      if (input.name && (input.type !== 'checkbox' || input.checked)) query.append(input.name, input.value);
    const { ok, page } = await fetchPart(`${form.dataset.due}?${query}`);
    if (number === asked && output)
      output.replaceChildren(...(ok ? [...page.body.childNodes].map((n) => document.importNode(n, true)) : []));
  });
  form.addEventListener('change', (event) => {
    if (event.target === form || event.target.matches('[data-due-field]')) show();
  });
});

// SPDX-License-Identifier: Apache-2.0
// dialogs.js - asks before a button with data-confirm does its work, opens dialogs by data-open, and
// lets a form be sent only once at a time.
import { all, make, on } from './core.js';

function ask(question, yes) {
  const dialog = make('dialog', 'dialog');
  const form = make('form');
  const title = make('h2', '', question);
  const buttons = make('div', 'form-acts');
  const go = make('button', 'btn btn-primary', yes);
  const no = make('button', 'btn', 'Thôi');
  form.method = 'dialog';
  title.id = 'dialog-question';
  dialog.setAttribute('aria-labelledby', title.id);
  go.value = 'yes';
  buttons.append(go, no);
  form.append(title, buttons);
  dialog.append(form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    dialog.showModal();
  });
}

const agreed = new WeakSet();
on('click', '[data-confirm]', async (event, button) => {
  if (agreed.delete(button)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (button.form && !button.formNoValidate && !button.form.reportValidity()) return;
  if (!(await ask(button.dataset.confirm, button.dataset.confirmYes || 'Đồng ý'))) {
    button.focus();
    return;
  }
  agreed.add(button);
  button.click();
}, true);

on('click', '[data-open]', (event, button) => {
  const dialog = document.getElementById(button.dataset.open);
  if (!dialog?.showModal) return;
  event.preventDefault();
  dialog.showModal();
});
for (const dialog of all('dialog[data-open-now]')) dialog.showModal();

// A second click while the first is on its way changes nothing.
const sent = new WeakSet();
on('submit', 'form[method="post"]', (event, form) => {
  if (event.defaultPrevented) return;
  if (sent.has(form)) event.preventDefault();
  sent.add(form);
  setTimeout(() => sent.delete(form), 4000);
});

on('click', '[data-print]', () => print());

// The menu of the person closes when the pointer or the caret goes elsewhere.
document.addEventListener('click', (event) => {
  for (const menu of all('details.me[open], details.more[open]')) if (!menu.contains(event.target)) menu.open = false;
});

// SPDX-License-Identifier: Apache-2.0
// rows.js - adds and drops rows of a list in a form (data-rows) without asking the server. Inputs are
// named "components-0-name"; holes in the numbers are fine.
import { all, begin, find, on } from './core.js';

function nextNumber(list) {
  const name = new RegExp(`^${list.dataset.rows}-(\\d+)-`);
  const used = all('[name]', list).map((e) => Number(name.exec(e.name)?.[1] ?? -1));
  return Math.max(-1, ...used) + 1;
}

function numbered(template, n) {
  const row = template.content.cloneNode(true);
  for (const element of all('*', row))
    for (const attribute of [...element.attributes])
      if (attribute.value.includes('__n__'))
        element.setAttribute(attribute.name, attribute.value.replaceAll('__n__', String(n)));
  return row.firstElementChild;
}

function checkFull(list) {
  const add = find('[data-row-add]', list);
  if (add) add.disabled = all('.row-item', list).length >= Number(list.dataset.max || 1000);
}

on('click', '[data-row-add]', (event, button) => {
  const list = button.closest('[data-rows]');
  const template = list && find('template', list);
  if (!template) return;
  event.preventDefault();
  const row = numbered(template, nextNumber(list));
  template.before(row);
  begin(row);
  checkFull(list);
  find('input:not([type="hidden"]), select, textarea', row)?.focus();
});

on('click', '[data-row-drop]', (event, button) => {
  const row = button.closest('.row-item');
  if (!row) return;
  event.preventDefault();
  const list = row.closest('[data-rows]');
  row.remove();
  checkFull(list);
  find('[data-row-add]', list)?.focus();
  list.dispatchEvent(new Event('change', { bubbles: true }));
});

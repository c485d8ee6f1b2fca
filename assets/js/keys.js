// SPDX-License-Identifier: Apache-2.0
// keys.js - F2, "/", Escape: whatever carries data-key. Never in a field, never while an input
// method composes, never together with Ctrl, Alt or Windows.
import { composing, find, inField } from './core.js';

document.addEventListener('keydown', (event) => {
  if (composing(event) || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (inField(event.target) || find('dialog[open]')) return;
  const target = find(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (inField(target)) {
    target.focus();
    target.select?.();
  } else {
    target.click();
  }
});

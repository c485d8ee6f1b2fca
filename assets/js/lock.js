// SPDX-License-Identifier: Apache-2.0
// lock.js - locks the screen when nobody touched any tab for data-lock-minutes: sends the form that
// carries data-lock. The server ends idle sessions by itself; this hides the page at the desk.
import { find } from './core.js';

const minutes = Number(document.body.dataset.lockMinutes || 0);
const form = find('form[data-lock]');
const KEY = 'touched';

function touch() {
  localStorage.setItem(KEY, String(Date.now()));
}

if (minutes > 0 && form) {
  let last = 0;
  touch();
  for (const type of ['pointerdown', 'keydown', 'wheel', 'touchstart'])
    addEventListener(type, (event) => {
      if (event.timeStamp - last < 5000) return;
      last = event.timeStamp;
      touch();
    }, { passive: true, capture: true });
  setInterval(() => {
    if (Date.now() - Number(localStorage.getItem(KEY)) > minutes * 60_000) form.requestSubmit();
  }, 5000);
}

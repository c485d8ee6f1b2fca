// SPDX-License-Identifier: Apache-2.0
// app.js - puts the modules together. Every page works without it; it only makes them faster.
import htmx from 'htmx.org';
import { begin } from './core.js';
import './dialogs.js';
import './keys.js';
import './fields.js';
import './combo.js';
import './rows.js';
import './due.js';
import './draft.js';
import './files.js';
import './parts.js';
import './live.js';
import './lock.js';

// The policy of the pages forbids inline styles and evaluated code; htmx must not even try.
Object.assign(htmx.config, {
  includeIndicatorStyles: false,
  allowEval: false,
  allowScriptTags: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
});
window.htmx = htmx;
document.documentElement.classList.add('js');
begin(document.documentElement);
htmx.onLoad(begin);

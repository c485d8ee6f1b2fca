// SPDX-License-Identifier: Apache-2.0
// live.js - parts that follow the server. data-live holds the address of an event stream; each message,
// and each new connection, makes the part be fetched again from this page (or data-src) by its id.
// One worker holds the streams of all tabs, for a browser opens only six connections to a host.
import { address, all, each, fetchPart, inField, replace } from './core.js';

const JITTER_MS = 500;
const waiting = new Map(); // stream → timer
const local = new Map();   // stream → EventSource, where there are no shared workers

function busy(part) {
  return document.hidden || (part.contains(document.activeElement) && inField(document.activeElement)) ||
    part.querySelector('details[open], dialog[open]') !== null;
}

async function refresh(stream) {
  const parts = all('[data-live][id]').filter((p) => p.dataset.live === stream);
  if (parts.some(busy)) {
    plan(stream, 2000);
    return;
  }
  const pages = new Map();
  for (const part of parts) {
    const url = part.dataset.src || location.href;
    if (!pages.has(url)) pages.set(url, fetchPart(url).catch(() => null));
    const answer = await pages.get(url);
    const fresh = answer?.ok && answer.page.getElementById(part.id);
    if (fresh && fresh.outerHTML !== part.outerHTML) replace(part, fresh);
  }
}

function plan(stream, ms) {
  clearTimeout(waiting.get(stream));
  waiting.set(stream, setTimeout(() => refresh(stream), ms));
}

function heard(stream) {
  const hurried = all('[data-live-now]').some((p) => p.dataset.live === stream);
  plan(stream, hurried ? 0 : Math.random() * JITTER_MS);
}

let port = null;
try {
  if (address('worker')) port = new SharedWorker(address('worker')).port;
} catch {
  port = null;
}
if (port) {
  port.addEventListener('message', (event) => heard(event.data));
  port.start();
  addEventListener('pagehide', () => port.postMessage(''));
  addEventListener('pageshow', (event) => {
    if (event.persisted) for (const part of all('[data-live]')) listen(part.dataset.live);
  });
}

function listen(stream) {
  if (port) {
    port.postMessage(stream);
  } else if (!local.has(stream)) {
    const source = new EventSource(stream);
    let first = true;
    source.addEventListener('message', () => heard(stream));
    source.addEventListener('open', () => {
      if (!first) heard(stream);
      first = false;
    });
    local.set(stream, source);
  }
}

each('[data-live][id]', (part) => listen(part.dataset.live));

// SPDX-License-Identifier: Apache-2.0
// core.js - what the other modules share: finding, listening, fetching a part of a page.

const script = document.querySelector('script[data-worker]');
// Addresses that the layout hands over on its script element; null on a page that has none.
export const address = (name) => script?.dataset[name] ?? null;

export const find = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// One listener on the document serves elements that come later, too.
export function on(type, selector, run, capture = false) {
  document.addEventListener(type, (event) => {
    const target = event.target instanceof Element ? event.target.closest(selector) : null;
    if (target) run(event, target);
  }, capture);
}

const starters = [];

// run(element) once for each element that matches, now and whenever a part of the page arrives.
export function each(selector, run) {
  starters.push([selector, run, new WeakSet()]);
}

export function begin(root) {
  for (const [selector, run, seen] of starters)
    for (const element of [root, ...all('*', root)].filter((e) => e.matches?.(selector))) {
      if (seen.has(element)) continue;
      seen.add(element);
      run(element);
    }
}

// <tag class="…">text</tag>; text is never read as markup.
export function make(tag, className = '', text = '') {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

export function after(ms, run) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...args), ms);
  };
}

export async function fetchPart(url, options = {}) {
  const reply = await fetch(url, {
    credentials: 'same-origin',
    ...options,
    headers: { 'HX-Request': 'true', Accept: 'text/html', ...options.headers },
  });
  const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
  return { ok: reply.ok, status: reply.status, url: reply.url, page };
}

// Puts a new element where the old one was and keeps the caret where it stood, when it still can.
export function replace(old, fresh) {
  const id = old.contains(document.activeElement) ? document.activeElement.id : '';
  const element = document.importNode(fresh, true);
  old.replaceWith(element);
  begin(element);
  window.htmx?.process(element);
  if (id) document.getElementById(id)?.focus({ preventScroll: true });
  return element;
}

// Shows the page that a form was answered with, as the browser itself would have done.
export function showPage(page, url) {
  const main = find('main', page);
  if (!main) {
    location.assign(url);
    return;
  }
  if (page.title) document.title = page.title;
  history.pushState(null, '', url);
  replace(find('main'), main).focus();
  scrollTo(0, 0);
}

const FIELDS = 'input, textarea, select, [contenteditable="true"]';
export const inField = (element) => element instanceof Element && element.closest(FIELDS) !== null;
export const composing = (event) => event.isComposing || event.keyCode === 229;

export function fileSize(bytes) {
  const unit = bytes < 1e6 ? ['kB', 1e3] : ['MB', 1e6];
  return `${(bytes / unit[1]).toLocaleString('vi-VN', { maximumFractionDigits: 1 })} ${unit[0]}`;
}

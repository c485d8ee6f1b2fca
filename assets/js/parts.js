// SPDX-License-Identifier: Apache-2.0
// parts.js - parts that are fetched on their own: filtered lists, revealed values, charts.
import { address, after, each, fetchPart, find, make, on, replace } from './core.js';

each('form[data-filter]', (form) => {
  let asked = 0;
  async function show() {
    const number = ++asked;
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ''));
    const url = `${form.getAttribute('action') || location.pathname}?${query}`;
    const old = find(form.dataset.filter);
    const answer = await fetchPart(url).catch(() => null);
    const fresh = answer?.ok && find(form.dataset.filter, answer.page);
    if (number !== asked) return;
    if (!fresh || !old) {
      location.assign(url);
      return;
    }
    history.replaceState(null, '', url);
    replace(old, fresh);
  }
  const soon = after(350, show);
  form.addEventListener('input', (event) => {
    if (!event.isComposing) soon();
  });
  form.addEventListener('compositionend', soon);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    show();
  });
});

on('submit', 'form[data-reveal]', async (event, form) => {
  event.preventDefault();
  const answer = await fetchPart(form.action, {
    method: 'POST', body: new URLSearchParams(new FormData(form)),
  }).catch(() => null);
  const value = answer?.ok && find('.reveal-value', answer.page);
  const hidden = form.closest('.reveal');
  if (value && hidden) {
    replace(hidden, value);
    return;
  }
  const fault = answer && find('.field-bad, .note-late', answer.page)?.textContent.trim();
  find('.field-bad', form)?.remove();
  form.append(make('p', 'field-bad', fault || 'Chưa xem được. Xin thử lại.'));
});

each('[data-chart]', (figure) => {
  if (!address('chart')) return;
  if (!window.drawChart) {
    window.drawChart = Promise.resolve().then(() => new Promise((resolve, reject) => {
      const script = make('script');
      script.src = address('chart');
      script.addEventListener('load', () => resolve(window.motcuaChart));
      script.addEventListener('error', reject);
      document.head.append(script);
    }));
  }
  window.drawChart.then((draw) => draw(figure)).catch(() => {});
});

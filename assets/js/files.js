// SPDX-License-Identifier: Apache-2.0
// files.js - dropping files on .drop, and seeing how much of them has gone. With an address in data-drop
// a file travels at once and the answer's <li> takes its place; without one it goes with the form.
import { all, each, fileSize, find, make, on, showPage } from './core.js';

function send(url, form, progress, part = false) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open('POST', url);
    xhr.upload.addEventListener('progress', (e) => e.lengthComputable && progress(e.loaded, e.total));
    xhr.addEventListener('load', () => resolve(xhr));
    xhr.addEventListener('error', () => reject(new Error('đường truyền bị ngắt')));
    if (part) xhr.setRequestHeader('HX-Request', 'true'); // the answer without the layout
    xhr.send(form);
  });
}

function parse(xhr) {
  return new DOMParser().parseFromString(xhr.responseText, 'text/html');
}

function line(list, file) {
  const item = make('li');
  const bar = make('progress');
  const state = make('span', 'muted num', fileSize(file.size));
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute('aria-label', file.name);
  item.append(make('span', '', file.name), state, bar);
  list.append(item);
  return { item, bar, state };
}

async function sendNow(zone, file) {
  const { item, bar, state } = line(find('.drop-list', zone), file);
  const body = new FormData();
  for (const input of all('input[name="_csrf"]', zone.closest('form') ?? document)) body.set(input.name, input.value);
  body.set('slot', zone.dataset.slot ?? '');
  body.set('file', file);
  zone.closest('form')?.setAttribute('data-sending', '');
  try {
    const xhr = await send(zone.dataset.drop, body, (sent, total) => {
      bar.value = (100 * sent) / total;
      state.textContent = `${fileSize(sent)} / ${fileSize(total)}`;
    }, true);
    const page = parse(xhr);
    const fresh = find('li', page);
    if (xhr.status >= 400) throw new Error(find('.field-bad, p', page)?.textContent || `lỗi ${xhr.status}`);
    if (fresh) item.replaceWith(document.importNode(fresh, true));
    else bar.remove();
  } catch (error) {
    bar.remove();
    state.className = 't-late';
    state.textContent = `Chưa gửi được: ${error.message}. Xin chọn lại tệp.`;
  }
  zone.closest('form')?.removeAttribute('data-sending');
}

function show(zone, input) {
  const list = find('.drop-list', zone);
  const files = [...input.files];
  if (zone.dataset.drop) {
    input.value = '';
    files.reduce((before, file) => before.then(() => sendNow(zone, file)), Promise.resolve());
    return;
  }
  list?.replaceChildren(...files.map((file) => {
    const item = make('li', '', file.name);
    item.append(make('span', 'muted num', fileSize(file.size)));
    return item;
  }));
}

each('.drop', (zone) => {
  const input = find('input[type="file"]', zone);
  if (!input) return;
  const stop = (event) => {
    event.preventDefault();
    zone.classList.toggle('over', event.type === 'dragover');
  };
  input.addEventListener('change', () => show(zone, input));
  for (const type of ['dragover', 'dragleave', 'drop']) zone.addEventListener(type, stop);
  zone.addEventListener('drop', (event) => {
    const given = new DataTransfer();
    for (const file of [...event.dataTransfer.files].slice(0, input.multiple ? 100 : 1)) given.items.add(file);
    input.files = given.files;
    show(zone, input);
  });
});

// A form that carries files travels by script so that its progress is seen; the answer is then shown.
on('submit', 'form[enctype="multipart/form-data"]', async (event, form) => {
  const bytes = all('input[type="file"]', form).flatMap((i) => [...i.files]).reduce((n, f) => n + f.size, 0);
  if (form.hasAttribute('data-sending')) {
    event.preventDefault();
    return;
  }
  if (event.defaultPrevented || bytes < 500_000) return;
  event.preventDefault();
  form.setAttribute('data-sending', '');
  const body = new FormData(form, event.submitter);
  const state = make('p', 'muted num', 'Đang gửi…');
  const bar = make('progress', 'work-bar');
  bar.max = 100;
  bar.setAttribute('aria-label', 'Đang gửi tệp');
  state.setAttribute('role', 'status');
  form.append(bar, state);
  try {
    const xhr = await send(form.action, body, (sent, total) => {
      bar.value = (100 * sent) / total;
      state.textContent = `Đã gửi ${fileSize(sent)} trong ${fileSize(total)}`;
    });
    form.removeAttribute('data-sending');
    showPage(parse(xhr), xhr.responseURL);
  } catch (error) {
    form.removeAttribute('data-sending');
    bar.remove();
    state.className = 't-late';
    state.textContent = `Chưa gửi được: ${error.message}. Xin bấm gửi lại, những gì đã nhập vẫn còn.`;
  }
});

// SPDX-License-Identifier: Apache-2.0
// parts.mjs - the scripts of assets/js in a real Chromium, one small page each, under the strict policy of
// the program. The server is a stand-in of a few lines: what is tested here is the browser's side only.
// Usage: node tests/browser/parts.mjs   (after `make assets`; CHROMIUM names another browser)
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ROOT, axe, complaints, openBrowser } from './kit.mjs';

const OUT = join(ROOT, 'out/assets');
const ASSETS = new Map(readFileSync(join(OUT, 'manifest'), 'utf8').trim().split('\n')
  .map((line) => line.split('\t')).map(([name, path, type, , , file]) => [name, { path, type, file }]));
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
  "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const url = (name) => ASSETS.get(name).path;
const pages = new Map();
const answers = new Map();
const streams = new Set();

function frame(body, attributes = '') {
  return `<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Thử</title>
<link rel="stylesheet" href="${url('app.css')}"><script src="${url('app.js')}" data-chart="${url('chart.js')}"
data-worker="${url('live-worker.js')}" defer></script></head><body ${attributes}><main tabindex="-1">${body}</main></body></html>`;
}

const server = createServer((req, res) => {
  const { pathname, searchParams } = new URL(req.url, 'http://x');
  const chunks = [];
  req.on('data', (c) => chunks.push(c));
  req.on('end', () => {
    const body = Buffer.concat(chunks);
    const asset = [...ASSETS.values()].find((a) => a.path === pathname);
    const send = (status, type, text) => {
      res.writeHead(status, { 'Content-Type': type, 'Content-Security-Policy': POLICY });
      res.end(text);
    };
    if (asset) return send(200, asset.type, readFileSync(join(OUT, asset.file)));
    if (pathname === '/song') {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      res.write(': hello\n\n');
      streams.add(res);
      return res.on('close', () => streams.delete(res));
    }
    const answer = answers.get(pathname);
    if (answer) return send(...answer({ searchParams, body, req }));
    const page = pages.get(pathname);
    return page ? send(200, 'text/html; charset=utf-8', typeof page === 'function' ? page() : page)
      : send(404, 'text/plain', 'không có');
  });
});

const html = (text, status = 200) => [status, 'text/html; charset=utf-8', text];
const tests = [];
const test = (name, run) => tests.push([name, run]);

async function until(check, ms = 4000) {
  for (const end = Date.now() + ms; Date.now() < end;) {
    if (await check()) return;
    await new Promise((r) => setTimeout(r, 25));
  }
  assert.ok(await check(), `never came true: ${check}`);
}

test('keys: F2 and / work on the page, not in a field, not while composing', async (page, go) => {
  await go('<a href="/other" data-key="F2">Nhận</a><input id="q" data-key="/"><input id="name">');
  await page.focus('#name');
  await page.keyboard.press('F2');
  await page.keyboard.type('a/b');
  assert.equal(await page.inputValue('#name'), 'a/b');
  assert.ok(!page.url().endsWith('/other'));
  await page.evaluate(() => document.activeElement.blur());
  await page.evaluate(() => document.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'F2', isComposing: true, bubbles: true })));
  assert.ok(!page.url().endsWith('/other'));
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'q');
  assert.equal(await page.inputValue('#q'), '');
  await page.evaluate(() => document.activeElement.blur());
  pages.set('/other', frame('khác'));
  await page.keyboard.press('F2');
  await page.waitForURL('**/other');
});

test('draft: posts within two seconds, keeps a copy when the server is away', async (page, go) => {
  const got = [];
  let status = 204;
  answers.set('/nhap', ({ body }) => (got.push(body.toString()), [status, 'text/plain', '']));
  const form = '<form method="post" data-draft="/nhap"><input type="hidden" name="_csrf" value="c">' +
    '<input name="name"><input type="password" name="pw"><span class="draft-state" role="status"></span></form>';
  await go(form);
  await page.fill('[name=pw]', 'bí mật');
  await page.fill('[name=name]', 'Đặng Thị Bé');
  await until(() => got.length === 1);
  assert.equal(new URLSearchParams(got[0]).get('name'), 'Đặng Thị Bé');
  assert.equal(new URLSearchParams(got[0]).get('pw'), null);
  assert.match(await page.textContent('.draft-state'), /Đã lưu nháp/);
  status = 500;
  await page.fill('[name=name]', 'Đặng Thị Bé Ba');
  await until(async () => /Chưa lưu/.test(await page.textContent('.draft-state')));
  await page.reload();
  await page.click('text=Khôi phục');
  assert.equal(await page.inputValue('[name=name]'), 'Đặng Thị Bé Ba');
});

test('due: asked when a field that matters changes, the last answer wins', async (page, go) => {
  answers.set('/hen', ({ searchParams }) => html(`Hẹn <b>${searchParams.get('channel')}</b>`));
  await go('<form data-due="/hen"><select name="channel" data-due-field><option>1<option>2</select>' +
    '<output class="due-preview"></output></form>');
  await page.selectOption('select', '2');
  await until(async () => (await page.textContent('.due-preview')) === 'Hẹn 2');
  assert.equal(await page.locator('.due-preview b').count(), 1);
});

test('rows: added, numbered after the highest, dropped, limited', async (page, go) => {
  await go('<form><div data-rows="components" data-max="3"><div class="row-item"><input name="components-4-name">' +
    '<button name="_drop" value="components-4" data-row-drop>Bỏ</button></div><template><div class="row-item">' +
    '<label for="c__n__">Tên</label><input id="c__n__" name="components-__n__-name"><button data-row-drop>Bỏ</button>' +
    '</div></template><button name="_add" value="components" data-row-add>Thêm</button></div></form>');
  for (let i = 0; i < 2; i++) await page.click('[data-row-add]');
  assert.equal(await page.isDisabled('[data-row-add]'), true);
  assert.deepEqual(await page.$$eval('.row-item input', (e) => e.map((x) => x.name)),
    ['components-4-name', 'components-5-name', 'components-6-name']);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'c6');
  await page.click('.row-item >> nth=0 >> button');
  assert.equal(await page.locator('.row-item').count(), 2);
  assert.equal(await page.isDisabled('[data-row-add]'), false);
});

test('combo: finds while typing, arrows choose, fills other fields, forgets when typed over', async (page, go) => {
  answers.set('/tim', ({ searchParams }) => html(['Đăng ký khai sinh', 'Đăng ký khai tử'].map((t, n) =>
    `<li role="option" data-value="${n + 1}" data-text="${t}" data-set-field="Hộ tịch">${t}<small>${
      searchParams.get('q').replace(/[<>&]/g, '')}</small></li>`).join('')));
  await go('<form><label for="p">Thủ tục</label><div class="combo" data-combo="/tim"><input type="hidden" name="procedure">' +
    '<input id="p" name="procedure_text"></div><input name="field"></form>');
  await page.locator('#p').pressSequentially('khai');
  await page.waitForSelector('[role=option]');
  assert.equal(await page.getAttribute('#p', 'aria-expanded'), 'true');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.getAttribute('#p', 'aria-activedescendant'),
    await page.getAttribute('[aria-selected=true]', 'id'));
  await page.keyboard.press('Enter');
  assert.deepEqual(await page.$$eval('input', (e) => e.map((x) => x.value)), ['2', 'Đăng ký khai tử', 'Hộ tịch']);
  await page.locator('#p').pressSequentially('x');
  assert.equal(await page.inputValue('[name=procedure]'), '');
});

test('fields: dates and money are tidied on leaving, money is sent without dots', async (page, go) => {
  let got = '';
  answers.set('/gui', ({ body }) => (got = body.toString(), html(frame('xong'))));
  await go('<form method="post" action="/gui"><input name="d" data-date><input name="m" data-money>' +
    '<input name="n" data-digits><button>Gửi</button></form>');
  await page.fill('[name=d]', '1/2/21');
  await page.fill('[name=m]', '1250000');
  await page.fill('[name=n]', '0912 345.678');
  await page.focus('button');
  assert.deepEqual(await page.$$eval('input', (e) => e.map((x) => x.value)), ['01/02/2021', '1.250.000', '0912345678']);
  await page.fill('[name=d]', '31/2/2021');
  await page.click('button');
  await page.waitForSelector('text=xong');
  assert.equal(got, 'd=31%2F2%2F2021&m=1250000&n=0912345678');
});

test('fault: it goes when the field is typed over, not before', async (page, go) => {
  await go('<form><div class="field"><label for="n">Tên</label><input class="form-control is-invalid" id="n" aria-invalid="true">' +
    '<p class="field-bad">Bắt buộc nhập.</p></div><div class="field"><input id="m"></div></form>');
  await page.fill('#m', 'x');
  assert.equal(await page.locator('.field-bad').count(), 1);
  await page.fill('#n', 'Lan');
  assert.equal(await page.locator('.field-bad, .is-invalid, [aria-invalid]').count(), 0);
});

test('scan: a card fills the form, spoilt marks are questioned', async (page, go) => {
  const field = (n) => `<input name="${n}" data-scan-field="${n}">`;
  await go(`<form data-scan>${['identity', 'name', 'birth', 'address'].map(field).join('')}</form>`);
  await page.fill('[name=identity]', '019087001234|090123456|Nguyễn Thị Thử|02031987|Nữ|Xóm Mẫu, Đồng Hỷ|01012021');
  await page.keyboard.press('Enter');
  assert.deepEqual(await page.$$eval('input', (e) => e.map((x) => x.value)),
    ['019087001234', 'Nguyễn Thị Thử', '02/03/1987', 'Xóm Mẫu, Đồng Hỷ']);
  assert.equal(await page.locator('.scan-doubt').count(), 0);
  await page.fill('[name=identity]', '019087001234|090123456|Nguyeexn Thi Thu|02031987|Nu|Xom Mau|01012021');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('.scan-doubt').count(), 1);
});

test('confirm: no is no, yes sends once with the name of the button', async (page, go) => {
  const got = [];
  answers.set('/dung', ({ body }) => (got.push(body.toString()), html(frame('đã dừng'))));
  await go('<form method="post" action="/dung"><input name="note" value="x"><button name="verb" value="stop" ' +
    'data-confirm="Dừng hồ sơ?" data-confirm-yes="Dừng">Dừng</button></form>');
  await page.click('form button');
  await page.click('dialog >> text=Thôi');
  await until(async () => (await page.locator('dialog').count()) === 0);
  assert.equal(got.length, 0);
  await page.click('main form button');
  await page.click('dialog >> text=Dừng >> nth=-1');
  await page.waitForSelector('text=đã dừng');
  assert.deepEqual(got, ['note=x&verb=stop']);
});

test('reveal: the value takes the place of the mask, a fault stands beside', async (page, go) => {
  answers.set('/xem', ({ body }) => (body.toString().includes('reason=x')
    ? html('<p class="field-bad">Xin ghi rõ lý do.</p>', 422) : html('<span class="reveal-value num">019087004417</span>')));
  await go('<details class="reveal"><summary>•••• 4417</summary><form method="post" action="/xem" data-reveal>' +
    '<input name="reason"><button>Xem</button></form></details>');
  await page.click('summary');
  await page.fill('[name=reason]', 'x');
  await page.click('.reveal button');
  await page.waitForSelector('text=Xin ghi rõ lý do.');
  await page.fill('[name=reason]', 'đối chiếu tại quầy');
  await page.click('.reveal button');
  await page.waitForSelector('text=019087004417');
  assert.equal(await page.locator('.reveal').count(), 0);
});

test('filter: only the list is fetched, the address follows', async (page, go) => {
  await go('<form data-filter="#list"><input name="q"><input name="empty"></form><div id="list">cũ</div>');
  answers.set(new URL(page.url()).pathname, ({ searchParams }) => html(`<div id="list">mới ${searchParams.get('q')}</div>`));
  await page.fill('[name=q]', 'hanh');
  await page.waitForSelector('text=mới hanh');
  assert.ok(page.url().endsWith('?q=hanh'));
  assert.equal(await page.inputValue('[name=q]'), 'hanh');
});

test('live: a message refreshes the part, two tabs share one stream', async (page, go, context) => {
  let n = 1;
  await go(() => frame(`<div id="work" data-live="/song" data-live-now>lần ${n}</div>`));
  await until(() => streams.size === 1);
  const second = await context.newPage();
  await second.goto(page.url());
  await second.waitForSelector('text=lần 1');
  n = 2;
  for (const s of streams) s.write('data: 2\n\n');
  await second.waitForSelector('text=lần 2');
  await page.bringToFront();
  await page.waitForSelector('text=lần 2');
  assert.equal(streams.size, 1);
  n = 3;
  for (const s of streams) s.destroy();
  await page.waitForSelector('text=lần 3', { timeout: 15000 });
  await second.close();
});

test('drop: a file travels at once and the answer stands in the list', async (page, go) => {
  let size = 0;
  answers.set('/tep', ({ body }) => (size = body.length, html('<li>to.pdf <input type="hidden" name="blob" value="7"></li>')));
  await go('<form><input type="hidden" name="_csrf" value="c"><div class="drop" data-drop="/tep" data-slot="0">' +
    '<label class="btn">Chọn<input type="file" name="file" multiple></label><ul class="drop-list"></ul></div></form>');
  await page.setInputFiles('input[type=file]', { name: 'to.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(300000, 65) });
  await until(async () => (await page.locator('.drop-list [name=blob]').count()) === 1);
  assert.ok(size > 300000);
  assert.equal(await page.$eval('input[type=file]', (e) => e.files.length), 0);
});

test('upload: a form with files shows its progress, then the page it was answered with', async (page, go) => {
  answers.set('/nop', ({ req }) => html(req.headers['hx-request'] ? 'mảnh' : frame('<h1>Thiếu tên</h1>'), 422));
  await go('<form method="post" action="/nop" enctype="multipart/form-data"><input type="file" name="f"><button>Nộp</button></form>');
  await page.setInputFiles('input[type=file]', { name: 'a.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(900000) });
  await page.click('button');
  await page.waitForSelector('h1:has-text("Thiếu tên")');
  assert.equal(await page.locator('main').count(), 1);
});

test('chart: drawn from data, the table stays for everyone', async (page, go) => {
  answers.set('/gio.json', () => [200, 'application/json',
    JSON.stringify({ kind: 'bars', labels: ['07', '08'], series: [{ label: 'Hồ sơ', values: [3, 9] }] })]);
  await go('<figure class="chart" data-chart="/gio.json"><table><tr><td>07</td><td>3</td></tr></table></figure>');
  await page.waitForSelector('figure canvas');
  assert.equal(await page.locator('figure details table').count(), 1);
});

test('lock: sends the lock form after the idle minutes', async (page, go) => {
  answers.set('/khoa', () => html(frame('đã khóa')));
  await go(frame('<form method="post" action="/khoa" data-lock><button>Khóa</button></form>', 'data-lock-minutes="1"'));
  await page.evaluate(() => localStorage.setItem('touched', String(Date.now() - 61_000)));
  await page.waitForSelector('text=đã khóa', { timeout: 8000 });
});

test('axe: an open search and an open question are named and reachable', async (page, go) => {
  answers.set('/tim', () => html('<li role="option" data-value="1">Đăng ký khai sinh</li>'));
  await go('<h1>Tiếp nhận</h1><form method="post" action="/x"><label for="p">Thủ tục</label><div class="combo" ' +
    'data-combo="/tim"><input id="p" name="p" class="form-control"></div>' +
    '<button class="btn btn-primary" data-confirm="Tiếp nhận?">Tiếp nhận</button></form>');
  await page.locator('#p').pressSequentially('khai');
  await page.waitForSelector('[role=option]');
  await page.keyboard.press('ArrowDown');
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press('Escape');
  await page.click('main button');
  await page.waitForSelector('dialog[open]');
  assert.deepEqual(await axe(page), []);
});

await new Promise((r) => server.listen(0, '127.0.0.1', r));
const browser = await openBrowser();
let failed = 0;
for (const [n, [name, run]] of tests.entries()) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const path = `/thu-${n}`;
  const heard = complaints(page);
  const go = async (body) => {
    pages.set(path, typeof body === 'function' || body.startsWith('<!doctype') ? body : frame(body));
    await page.goto(`http://127.0.0.1:${server.address().port}${path}`);
    await page.waitForSelector('html.js', { state: 'attached' });
  };
  try {
    await run(page, go, context);
    assert.deepEqual(heard, []);
    console.log(`ok ${n + 1} - ${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${n + 1} - ${name}\n    ${String(error.stack ?? error).split('\n').slice(0, 6).join('\n    ')}`);
  }
  await context.close();
  answers.clear();
}
await browser.close();
server.closeAllConnections();
server.close();
console.log(`${tests.length - failed} of ${tests.length} passed`);
process.exitCode = failed ? 1 : 0;

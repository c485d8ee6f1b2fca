// SPDX-License-Identifier: Apache-2.0
// journey.mjs - one dossier's way from the counter to the citizen's hand, in a real browser on a fresh demo: received at the counter,
// walked, approved, returned; looked up on a phone without JavaScript. axe finds nothing on any page. Takes the README's pictures with
// PICTURES=1. Usage: node tests/browser/journey.mjs   (after make)
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { axe, complaints, openBrowser, ROOT } from './kit.mjs';
import { lookAtAll, pageRoutes } from './pages.mjs';

const MOTCUA = process.env.MOTCUA ?? join(ROOT, 'out/gcc/motcua');
const dir = mkdtempSync(join(tmpdir(), 'journey-'));
const PORT = 28300 + (process.pid % 500);
const BASE = `http://127.0.0.1:${PORT}`;
let passed = 0, failed = 0, skipped = 0;

async function step(name, run) {
  try {
    await run();
    passed++;
    console.log(`ok   ${name}`);
  } catch (e) {
    failed++;
    console.log(`FAIL ${name}\n     ${String(e.stack ?? e).slice(0, 4000).split('\n').slice(0, 30).join('\n     ')}`);
  }
}
function is(value, wanted, what) {
  if (value !== wanted) throw new Error(`${what}: ${JSON.stringify(value)}, wanted ${JSON.stringify(wanted)}`);
}
function has(text, part) {
  if (!text.includes(part)) throw new Error(`"${part}" is not in: ${text.slice(0, 400)}`);
}
async function clean(page, what) {
  const found = await axe(page);
  if (found.length) throw new Error(`axe on ${what}:\n     ${found.slice(0, 8).join('\n     ')}`);
}
async function picture(page, name) {
  if (!process.env.PICTURES) return;
  mkdirSync(join(ROOT, 'docs/img'), { recursive: true });
  await page.screenshot({ path: join(ROOT, 'docs/img', `${name}.png`) });
}

const made = spawnSync(MOTCUA, ['--data', dir, 'init', '--preset', 'dong-hy-2021'], { encoding: 'utf8' });
if (made.status !== 0) {
  console.log(made.stderr);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
const links = Object.fromEntries(readFileSync(join(dir, 'demo-links'), 'utf8').trim().split('\n').map((l) => {
  const [label, path] = l.split('\t');
  return [label.match(/\((\w+)\)/)?.[1] ?? 'citizen', path];
}));
const server = spawn(MOTCUA, ['--data', dir, 'serve', '--listen', `127.0.0.1:${PORT}`, '--now', '2021-11-01T07:30'], { stdio: 'ignore' });
for (let i = 0; i < 200; i++) {
  if (await fetch(`${BASE}/healthz`).then((r) => r.ok, () => false)) break;
  await new Promise((r) => setTimeout(r, 50));
}
const browser = await openBrowser();

// Each person has a browser of his own.
async function person(name, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1366, height: 820 }, locale: 'vi-VN', ...options });
  const page = await context.newPage();
  page.noise = complaints(page);
  page.setDefaultTimeout(10000);
  if (name) await page.goto(BASE + links[name]);
  return page;
}

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
let code = '', pin = '';
const samples = {}; // an address for each page with a parameter
const lan = await person('motcua'), binh = await person('chuyenvien'), head = await person('chutich');

await step('the portal shows the figures of ten months', async () => {
  const page = await person(null, { viewport: { width: 1280, height: 820 } });
  await page.goto(BASE);
  const text = await page.textContent('body');
  has(text, '26.514');
  has(text, '26.118');
  await clean(page, '/');
  await picture(page, 'portal');
});
await step('the desk greets the officer', async () => {
  await lan.goto(`${BASE}/ban-lam-viec`);
  has(await lan.textContent('h1'), 'Chào');
  await clean(lan, '/ban-lam-viec');
  await picture(lan, 'desk');
});
await step('F2 opens the reception, a faulty one keeps what was typed', async () => {
  await lan.locator('body').press('F2');
  await lan.waitForURL(/tiep-nhan/);
  await clean(lan, '/ho-so/tiep-nhan');
  await lan.fill('#f-identity', '12');
  await lan.fill('#f-owner', 'Trần Văn Thử Nghiệm');
  await lan.click('.form-acts .btn-primary');
  await lan.waitForSelector('.field-bad');
  is(await lan.inputValue('#f-owner'), 'Trần Văn Thử Nghiệm', 'owner kept');
  is(await lan.inputValue('#f-identity'), '12', 'identity kept');
  await clean(lan, 'faulty reception');
});
await step('a birth is received; the promised time shows before saving', async () => {
  await lan.fill('#f-identity', '019090123456');
  await lan.fill('#f-birth', '2/5/1990');
  await lan.fill('#f-phone', '0912000208');
  await lan.fill('#f-address', 'Xóm Đồng Mỏ');
  await lan.fill('#f-procedure_text', 'dang ky khai tu');
  await lan.locator('.combo [role=option]').first().click();
  await lan.waitForSelector('#papers input:visible');
  await lan.waitForFunction(() => /\d\d:\d\d/.test(document.querySelector('.due-preview')?.textContent ?? ''));
  await lan.locator('.paper-row input[type=file]').first().setInputFiles({ name: 'tờ khai.pdf', mimeType: 'application/pdf', buffer: PDF });
  await lan.waitForSelector('.drop-list button[name=_file]');
  await picture(lan, 'receive');
  await lan.click('.form-acts .btn-primary');
  await lan.waitForURL(/ho-so\/(?!tiep-nhan$)/);
  const text = await lan.textContent('main');
  code = text.match(/000\.22\.08\.H55-211101-\d{4}/)?.[0] ?? '';
  pin = text.match(/Mã PIN tra cứu\s*(\d{6})/)?.[1] ?? '';
  if (!code || !pin) throw new Error(`no code or PIN in: ${text.slice(0, 300)}`);
  await clean(lan, 'accepted');
});
await step('the slip prints as PDF', async () => {
  const reply = await lan.request.get(`${BASE}/ho-so/${code}/giay-hen.pdf`);
  is(reply.status(), 200, 'status');
  is((await reply.body()).subarray(0, 5).toString(), '%PDF-', 'first bytes');
});

async function move(page, verb, of = code) {
  await page.goto(`${BASE}/ho-so/${of}`);
  const button = page.locator(`button[name=verb][value=${verb}], a[href$="buoc?viec=${verb}"]`).first();
  const posted = page.waitForResponse((r) => r.request().method() === 'POST' && r.url().includes('/buoc'));
  await button.click();
  const dialog = page.locator('dialog[open]');
  if (await dialog.count()) await dialog.locator('button.btn-primary, button.btn-outline-danger').first().click();
  await posted;
  await page.waitForLoadState('load');
}
async function status() {
  const text = await lan.goto(`${BASE}/ho-so/${code}`).then(() => lan.textContent('h1'));
  return text.replace(/\s+/g, ' ').trim();
}
await step('the counter hands over, the specialist sees it on his desk', async () => {
  await move(lan, 'hand_over');
  has(await status(), 'Đang xử lý');
  await binh.goto(`${BASE}/ban-lam-viec`);
  has(await binh.textContent('#work'), code);
});
await step('the dossier page stands up to axe', async () => {
  await binh.goto(`${BASE}/ho-so/${code}`);
  await clean(binh, '/ho-so/:code');
  samples.file = await binh.locator('form[action^="/tep/"]').first().getAttribute('action');
  await picture(binh, 'dossier');
});
await step('identity is masked until a reason is given', async () => {
  const text = await binh.textContent('main');
  if (text.includes('019090123456')) throw new Error('the number stands in clear');
});
await step('specialist, chairman, clerk, counter: the way to the end', async () => {
  await move(binh, 'hand_over');
  await move(head, 'approve');
  await move(head, 'finish');
  has(await status(), 'Đã xử lý xong');
  await move(lan, 'return');
  has(await status(), 'Đã trả kết quả');
});
await step('the citizen follows it on a phone without JavaScript', async () => {
  const phone = await person(null, { viewport: { width: 360, height: 740 }, javaScriptEnabled: false });
  await phone.goto(`${BASE}/tra-cuu`);
  await phone.fill('input[name=code], input[name=ma]', code);
  await phone.fill('input[name=pin]', pin);
  await phone.locator('main button').first().click();
  await phone.waitForLoadState('load');
  has(await phone.textContent('main'), 'Đã trả kết quả');
  is(await phone.locator('html').evaluate((e) => e.scrollWidth <= 360).catch(() => true), true, 'no sideways scrolling');
  await picture(phone, 'lookup-phone');
});
await step('a wrong PIN and a wrong code get the same answer', async () => {
  const answers = [];
  for (const path of [`${code}?pin=000000`, '000.22.08.H55-211101-9999?pin=000000']) {
    const reply = await fetch(`${BASE}/tra-cuu/${path}`);
    answers.push(`${reply.status} ${(await reply.text()).replaceAll(code || 'no code', 'X').replaceAll('000.22.08.H55-211101-9999', 'X').replace(/[\w-]{20,}/g, '')}`);
  }
  is(answers[0], answers[1], 'answers');
});
await step('a day off moves the dates of open dossiers; the printed ones stay', async () => {
  const mover = await person('noivu');
  await mover.goto(`${BASE}/ho-so?status=4`);
  const waiting = await mover.locator('#list tr', { hasText: 'Còn 2 ngày' }).filter({ hasText: '000.00.08' }).locator('a').first().getAttribute('href');
  await mover.goto(BASE + waiting);
  const before = await mover.locator('.clock time').textContent();
  await mover.goto(`${BASE}/lich`);
  await mover.fill('#f-day', '3/11/2021');
  await mover.fill('#f-name', 'Nghỉ thử nghiệm');
  await mover.fill('#f-decision', '12/QĐ-UBND');
  await mover.locator('aside .btn-primary').click();
  await mover.waitForURL(/viec-nen\/\d+/);
  samples['/viec-nen/:id'] = new URL(mover.url()).pathname;
  await mover.waitForSelector('main h1 .badge.st-ok', { timeout: 60000 });
  await mover.goto(`${BASE}/lich`);
  await mover.waitForSelector('text=Nghỉ thử nghiệm');
  samples['/lich/ngay/:id/bo'] = await mover.locator('a[href*="/lich/ngay/"]').last().getAttribute('href');
  await mover.goto(BASE + waiting);
  is(await mover.locator('.clock time').textContent() === before, false, 'the date still stands');
  has(await mover.textContent('.clock'), `Giấy hẹn ghi ${before.split(' · ').join(' ')}`);
  is(mover.noise.join('\n'), '', 'complaints');
});
await step('a citizen leaves a word, the office finds it', async () => {
  const page = await person(null);
  await page.goto(`${BASE}/gop-y`);
  await page.locator('input[name=stars][value="5"]').check();
  await page.locator('#f-matter').selectOption({ index: 1 });
  await page.locator('main .btn-primary').last().click();
  await page.waitForURL(/cam-on/);
});
await step('Biểu II.06a: its figures, and exactly the dossiers behind one of them', async () => {
  await head.goto(`${BASE}/bao-cao/ii06a`);
  await head.fill('#f-from', '01/01/2021');
  await head.fill('#f-to', '31/10/2021');
  await head.locator('#f-to').press('Enter');
  await head.waitForURL(/from=/);
  const press = await head.textContent('#press');
  for (const figure of ['26.118', '322', '74']) has(press, figure);
  is((await head.locator('tfoot td.num').allTextContents()).join(' ').startsWith('26.514 '), true, 'the total row');
  await clean(head, '/bao-cao/ii06a');
  await picture(head, 'ii06a');
  const late = head.locator('tfoot a').last();
  const figure = await late.textContent();
  await late.press('Enter');
  await head.waitForURL(/column=13/);
  is(await head.textContent('#behind'), figure, 'the figure again');
  is(String(await head.locator('tbody tr').count()), figure, 'as many dossiers');
  await clean(head, 'dossiers behind a figure');
});
await step('hostile text stays text, on every page, on paper and in files', async () => {
  const evil = `=cmd|'/c calc'!A1 <script>window.hit=1</script>"'&{{ x }}{% y %}\u202e<img src=x onerror=window.hit=1>`;
  const shown = evil.replace('\u202e', ''), wide = 'W'.repeat(200);
  await lan.goto(`${BASE}/ho-so/tiep-nhan`);
  for (const [field, text] of Object.entries({ owner: evil, identity: '019090777456', address: wide, summary: `${evil}\n${wide}` }))
    await lan.fill(`#f-${field}`, text);
  await lan.fill('#f-procedure_text', 'dang ky khai tu');
  await lan.locator('.combo [role=option]').first().click();
  await lan.waitForSelector('#papers input:visible');
  await lan.locator('.paper-row input[type=file]').first().setInputFiles({ name: '=1+1"<script>window.hit=1<.pdf', mimeType: 'application/pdf', buffer: PDF });
  await lan.waitForSelector('.drop-list button[name=_file]');
  await lan.click('.form-acts .btn-primary');
  await lan.waitForURL(/da-nhan$/);
  const name = lan.url().split('/').at(-2), key = (await lan.textContent('main')).match(/Mã PIN tra cứu\s*(\d{6})|(\d{6})\s*Mã PIN/);
  await lan.goto(`${BASE}/ho-so/${name}`);
  await lan.locator('details:has(#f-note) summary').click();
  await lan.fill('#f-note', evil + wide);
  await lan.locator('form[action$="/ghi-chu"] button').click();
  await lan.waitForSelector('#dossier-notes .story li');
  await move(lan, 'hand_over', name);
  const look = async (page, path, part = shown) => {
    await page.goto(BASE + path);
    has(await page.textContent('main'), part);
    const [hit, width] = await page.evaluate(() => [globalThis.hit, document.documentElement.scrollWidth]);
    is(hit, undefined, `a script ran on ${path}`);
    is(width <= page.viewportSize().width, true, `${path} fits, ${width} wide`);
  };
  for (const path of [`/ho-so/${name}`, `/ho-so/${name}/da-nhan`, `/ho-so?q=${name}`, '/tim?q=calc', '/cong-dan?q=019090777456']) await look(lan, path);
  await look(binh, '/ban-lam-viec');
  const phone = await person(null, { viewport: { width: 360, height: 740 } });
  await look(phone, `/tra-cuu/${name}?pin=${key?.[1] ?? key?.[2]}`, name);
  const csv = await lan.request.get(`${BASE}/ho-so?q=${name}&format=csv`).then((r) => r.text());
  has(csv, `"'${shown.replaceAll('"', '""')}"`);
  is((await lan.request.get(`${BASE}/ho-so/${name}/giay-hen.pdf`)).status(), 200, 'slip');
  is([...lan.noise, ...binh.noise, ...phone.noise].join('\n'), '', 'complaints');
});
await step('every page: axe, a silent console, 360 px', async () => {
  const boss = await person('quantri'), anyone = await person(null);
  const first = async (path, links) => {
    await boss.goto(BASE + path);
    return boss.locator(links).first().getAttribute('href');
  };
  const open = await first('/ho-so?status=4', '#list tbody a');
  Object.assign(samples, {
    '/ho-so/:code': open, '/ho-so/:code/da-nhan': `/ho-so/${code}/da-nhan`, '/ho-so/:code/buoc': `${open}/buoc?viec=pause`,
    '/tra-cuu/:code': `/tra-cuu/${code}?pin=${pin}`, '/thu-tuc/:code': '/thu-tuc/1.000656',
    '/thu-tuc-noi-bo/:id': await first('/thu-tuc-noi-bo', '#list tbody a'), '/cong-dan/:id': await first('/cong-dan?q=nguyen', 'tbody a'),
    '/gop-y/:id': await first('/gop-y/danh-sach', '#list tbody a'),
    '/danh-ba/co-quan': '/danh-ba/co-quan?co-quan=000.22.08.H55', '/tep/:id': samples.file,
    '/cong-dan': '/cong-dan?q=nguyen', '/tim': '/tim?q=nguyen',
  });
  const routes = pageRoutes(MOTCUA);
  console.log(`     ${routes.length} pages`);
  const wrong = await lookAtAll(BASE, routes, samples, anyone, boss);
  if (wrong.length) throw new Error(`\n     ${wrong.join('\n     ')}`);
});
await step('public pages stand up to axe on a phone', async () => {
  const phone = await person(null, { viewport: { width: 360, height: 740 } });
  for (const path of ['/', '/thu-tuc', '/thu-tuc/1.000656', '/tra-cuu', '/gop-y', '/dang-nhap', links.citizen]) {
    await phone.goto(BASE + path);
    await clean(phone, path);
    if (await phone.evaluate(() => document.documentElement.scrollWidth > 360)) throw new Error(`${path} scrolls sideways`);
  }
});
await step('no script error, no refusal of the policy', async () => {
  is([...lan.noise, ...binh.noise, ...head.noise].join('\n'), '', 'complaints');
});
await step('the installation is clean afterwards', async () => {
  const check = spawnSync(MOTCUA, ['--data', dir, 'check'], { encoding: 'utf8' });
  is(check.status, 0, check.stderr + check.stdout);
});

await browser.close();
server.kill('SIGTERM');
await new Promise((r) => server.on('exit', r));
if (existsSync(dir)) rmSync(dir, { recursive: true });
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed ? 1 : 0);

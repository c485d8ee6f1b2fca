// SPDX-License-Identifier: Apache-2.0
// shape_test.mjs - names and shapes other programs rely on: commands, API, the figures of the demo, as an outsider.
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, caller, finish, memory, ok, part, problem, run, same, serve, skip, work } from './kit.mjs';

const data = (name) => join(work, name);
const sum = (line) => JSON.parse(line);
const balanced = (s) => s.read === s.imported + s.updated + s.unchanged + s.refused;
const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?\+07:00$/;
const token = (dir, user, ...more) => run(['--data', dir, 'token', user, ...more]).out.trim().split(/\s+/).at(-1);

// ---- commands ----

function presets() {
  const empty = data('empty');
  const began = run(['init', '--preset', 'empty', '--data', empty]);
  ok(began.rc === 0, 'init --preset empty, options after the command', began.err);
  ok(/H00/.test(began.out) && /quantri/.test(began.out), 'init names the root and the first user', began.out);
  ok(run(['--data', empty, 'init', '--preset', 'empty']).rc !== 0, 'init refuses a folder that has data');
  ok(run(['--data', data('none'), 'init', '--preset', 'other']).rc === 2, 'an unknown preset is refused');
  same(run(['due', `--data=${empty}`, '--received', '2026-03-02T06:00', '--hours', '8.5']).lines[0],
    '2026-03-03T07:30', 'office hours of an empty installation');
  same(run(['--data', empty, 'due', '--received', '2026-03-02T11:00', '--hours', '1', '--agency', 'H00']).lines[0],
    '2026-03-02T14:00', 'H00 is an agency');
  const start = Date.now();
  const dh = run(['init', '--preset', 'dong-hy-2021', '--data', data('dh')]);
  ok(dh.rc === 0 && Date.now() - start < 60000, `dong-hy-2021 in ${Date.now() - start} ms`, dh.err);
  const two = run(['--data', data('two'), 'init', '--preset', 'two-tier']);
  ok(two.rc === 0, 'init --preset two-tier', two.err);
}

function listings() {
  const help = run(['--help']);
  ok(help.rc === 0 && /import/.test(help.out) && /restore/.test(help.out), '--help', help.err);
  ok(run(['no-such-command']).rc === 2, 'an unknown command is refused');
  for (const word of ['rooms', 'routes', 'perms', 'sql']) {
    const r = run([word]);
    ok(r.rc === 0 && r.lines.length > 5, `motcua ${word}`, r.err);
    same(r.lines.length, new Set(r.lines).size, `motcua ${word} lists nothing twice`);
  }
}

function importOnce(dir, kind, files, claim, wanted) {
  const dry = run(['--data', dir, 'import', kind, '--dry-run', ...files]);
  const first = run(['--data', dir, 'import', kind, ...files]);
  const s = sum(first.lines.at(-1) ?? '{}');
  ok(first.rc === 0 && balanced(s) && s.read > 0, `import ${claim}: read is the sum`, first.out + first.err);
  same(dry.lines.at(-1), first.lines.at(-1), `import ${claim}: --dry-run says the same`);
  same(Object.keys(s), ['read', 'imported', 'updated', 'unchanged', 'refused'], `import ${claim}: members`);
  const again = sum(run(['--data', dir, 'import', kind, ...files]).lines.at(-1) ?? '{}');
  ok(again.imported === 0 && again.updated === 0 && again.read === s.read, `import ${claim}: the second run`, again);
  for (const f of files) {
    if (s.refused === 0) ok(!existsSync(`${f}.refused.csv`), `import ${claim}: no refused file`);
  }
  if (wanted !== undefined) same(s.refused, wanted, `import ${claim}: refused`);
  return s;
}

function imports() {
  const dir = data('imp');
  run(['--data', dir, 'init', '--preset', 'empty']);
  const at = (name) => {
    copyFileSync(join(ROOT, 'data', name), data(name));
    return data(name);
  };
  const p = importOnce(dir, 'procedures', [at('procedures-2021.jsonl')], 'procedures', 0);
  same(p.imported, p.read, 'all procedures are new');
  importOnce(dir, 'calendar', [at('holidays.csv')], 'calendar', 0);
  importOnce(dir, 'agencies', [at('units-2021.csv')], 'agencies', 0);
  importOnce(dir, 'staff', [at('staff-2021.csv')], 'staff', 1); // quantri is taken by the first administrator
  const bad = data('bad.csv');
  writeFileSync(bad, 'date,weekday,kind,reason_vi,confidence\n2032-01-01,Thu,OFF,Tết,x\n2031-13-01,Wed,OFF,"a,""b",x\n');
  const r = run(['import', 'calendar', bad, '--data', dir]);
  const s = sum(r.lines.at(-1));
  ok(s.refused === 1 && s.imported === 1, 'one row of two is refused', r.out);
  const refused = readFileSync(`${bad}.refused.csv`, 'utf8').split('\n');
  ok(/^line,reason,date,weekday,kind/.test(refused[0]) && /^3,/.test(refused[1]), 'FILE.refused.csv', refused.join('|'));
  ok(/2031-13-01,Wed,OFF,"a,""b",x/.test(refused[1]), 'the refused row is whole', refused[1]);
  writeFileSync(bad, 'date,weekday,kind,reason_vi,confidence\n2032-01-01,Thu,OFF,Tết,x\n');
  run(['import', 'calendar', bad, '--data', dir]);
  ok(!existsSync(`${bad}.refused.csv`), 'a clean run leaves no refused file');
  ok(run(['import', 'calendar', data('missing.csv'), '--data', dir]).rc !== 0, 'a missing file is an error');
}

function realImports() {
  const shared = join(ROOT, process.env.MOTCUA_REAL_DATA ?? '../shared/data');
  if (!existsSync(shared)) return skip(`real catalogue and units: ${shared} is not there`);
  const dir = data('imp');
  const copies = (folder, end, only) => readdirSync(join(shared, folder)).filter((f) => f.endsWith(end) && only(f)).map((f) => {
    copyFileSync(join(shared, folder, f), data(f));
    return data(f);
  });
  importOnce(dir, 'procedures', copies('procedures', '.jsonl', () => true), 'the real procedures');
  importOnce(dir, 'calendar', copies('calendar', '.csv', () => true), 'the real calendar');
  return importOnce(dir, 'units', copies('units', '.csv', () => true), 'the real units');
}

function dueTimes() {
  const dir = data('imp');
  const cases = [ // golden cases of the office, then the rules beyond them
    ['2026-03-02T09:00', 'workdays', '3', '2026-03-05T09:00'], ['2026-03-06T16:00', 'hours', '4', '2026-03-09T10:00'],
    ['2026-03-07T10:00', 'workdays', '1', '2026-03-10T07:00'], ['2026-03-02T11:00', 'hours', '2', '2026-03-02T15:00'],
    ['2031-12-31T09:00', 'workdays', '5', '2032-01-08T09:00'], ['2026-03-05T09:00', 'days', '10', '2026-03-16T09:00'],
    ['2026-03-02T07:00', 'hours', '8', '2026-03-03T07:00'], ['2026-03-02T07:00', 'hours', '4.5', '2026-03-02T11:30'],
    ['2026-03-02T13:30', 'hours', '3.5', '2026-03-02T17:00'], ['2026-03-02T17:00', 'workdays', '1', '2026-03-03T17:00'],
    ['2026-03-02T11:30', 'workdays', '1', '2026-03-03T11:30'], ['2026-03-02T20:00', 'workdays', '1', '2026-03-04T07:00'],
    ['2026-03-02T20:00', 'days', '1', '2026-03-03T20:00'], ['2026-03-02T12:00', 'hours', '1', '2026-03-02T14:30'],
    ['2026-03-06T20:00', 'days', '1', '2026-03-09T20:00'], ['2026-03-02T07:00', 'workdays', '3.5', '2026-03-05T11:00'],
    ['2026-03-02T11:30', 'hours', '1', '2026-03-02T14:30'], ['2026-03-02T17:00', 'hours', '1', '2026-03-03T08:00'],
    ['2026-03-07T10:00', 'days', '1', '2026-03-09T10:00'], ['2026-02-28T11:00', 'hours', '1', '2026-03-02T08:00'],
  ];
  for (const [received, unit, n, wanted] of cases) {
    const r = run(['due', '--received', received, `--${unit}`, n, '--data', dir]);
    same(r.lines[0], wanted, `due ${received} ${unit} ${n}`);
  }
  const makeup = readFileSync(join(ROOT, 'data/holidays.csv'), 'utf8').split('\n').map((l) => l.split(','))
    .find((c) => /WORK|MAKEUP/.test(c[2]) && c[1] === 'Sat');
  const saturday = run(['due', '--received', `${makeup[0]}T07:00`, '--hours', '7.5', '--data', dir]).lines[0];
  same(saturday, `${makeup[0]}T16:30`, 'a make-up Saturday is a full day');
  const explained = run(['due', '--received', '2026-02-13T16:00', '--workdays', '3', '--explain', '--data', dir]);
  ok(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(explained.lines[0]) && explained.lines.length > 3, '--explain: first line', explained.out);
  const batch = run(['due', '--batch', '-', '--data', dir],
    `${cases.slice(0, 4).map((c) => c.slice(0, 3).join(',')).join('\n')}\nnonsense\n2026-03-02T07:00,days,1.5\n`);
  same(batch.lines.slice(0, 4), cases.slice(0, 4).map((c) => c[3]), 'due --batch -');
  ok(batch.rc === 1 && batch.lines.length === 6 && batch.lines.slice(4).every((l) => /^!./.test(l)), 'refusals of --batch', batch.out);
  const many = data('many.csv');
  writeFileSync(many, '2026-03-02T09:00,workdays,45.5\n2026-03-07T12:10,hours,77.25\n2026-01-03T12:10,days,30\n'.repeat(20000));
  const begin = Date.now();
  const speed = run(['due', '--batch', many, '--data', dir]);
  const rate = Math.round(60000 / ((Date.now() - begin) / 1000));
  ok(speed.rc === 0 && speed.lines.length === 60000 && rate >= 10000, `due --batch: ${rate} a second`, speed.err);
}

// ---- the demo through its API ----

async function figures(api, url, when) {
  const rows = [];
  const codes = new Set();
  let after = '';
  for (let pages = 0; pages < 100; pages++) {
    const r = await api('GET', `/api/v1/dossiers?limit=1000${after ? `&after=${encodeURIComponent(after)}` : ''}`);
    if (!ok(r.status === 200, 'a page of the list', r.text)) return rows;
    for (const row of r.body.items) codes.add(row.code);
    rows.push(...r.body.items);
    after = r.body.next;
    if (after === null) break;
  }
  same(after, null, 'next is null at the end');
  same(codes.size, rows.length, 'paging repeats nothing');
  same(rows.length, 26514, 'dossiers of the demo');
  same(Object.keys(rows[0]).filter((k) => k !== 'title').sort(), ['agency', 'channel', 'code', 'due_at', 'finished_at', 'owner',
    'procedure', 'received_at', 'returned_at', 'status'], 'members of a row');
  ok(rows.every((r) => LOCAL.test(r.received_at)), 'times carry +07:00', rows[0]);
  for (const instant of when) {
    const at = Date.parse(instant);
    const n = { inTime: 0, lateClosed: 0, inProcess: 0, lateOpen: 0 };
    for (const r of rows) {
      if (r.status === 1 || r.status === 3) continue;
      const due = r.due_at ? Date.parse(r.due_at) : Infinity;
      const end = r.finished_at ? Date.parse(r.finished_at) : Infinity;
      if (end <= at) n[end <= due || r.status === 7 || r.status === 8 ? 'inTime' : 'lateClosed']++;
      else if (r.status === 5) n.inTime++;
      else n[at <= due ? 'inProcess' : 'lateOpen']++;
    }
    same(n, { inTime: 26118, lateClosed: 61, inProcess: 322, lateOpen: 13 }, `figures at ${instant}`);
  }
  ok(rows.every((r) => r.received_at >= '2021-01-01' && r.received_at < '2021-11-01'), 'received 01/01–31/10/2021');
  const withoutEnd = rows.filter((r) => [7, 8, 9, 10].includes(r.status) && !r.finished_at);
  same(withoutEnd.length, 0, 'finished_at is also the end of 7 and 8');
  return rows;
}

// Biểu II.06a: what the demo promises, and figures of other periods counted here from the list.
async function reports(api, rows) {
  const form = async (query) => (await api('GET', `/api/v1/reports/ii06a?${query}`));
  const ten = await form('from=2021-01-01&to=2021-10-31');
  same(Object.keys(ten.body ?? {}), ['columns', 'press'], 'members of II.06a');
  same(Object.keys(ten.body.columns), ['3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13'], 'columns of II.06a');
  same(ten.body.press, { on_time: 26118, in_process: 322, overdue: 74 }, 'press line of ten months');
  same([ten.body.columns[3], ten.body.columns[10], ten.body.columns[13]], [26514, 61, 13], 'columns 3, 10, 13 of ten months');
  for (const [from, to] of [['2021-01-01', '2021-01-31'], ['2021-03-15', '2021-06-14'], ['2021-10-01', '2021-10-31'], ['2021-06-01', '2021-06-01']]) {
    const [start, end] = [`${from}T00:00`, `${to}T23:59:59.999`];
    const n = { 3: 0, 4: 0, 5: 0, 6: 0, 8: 0, 10: 0 };
    for (const r of rows) {
      if (r.received_at > end || (r.received_at < start && r.finished_at && r.finished_at < start)) continue;
      n[3]++;
      n[r.received_at < start ? 6 : r.channel === 2 ? 4 : 5]++;
      if (!r.finished_at || r.finished_at > end || !r.due_at || r.status === 7 || r.status === 8) continue;
      const [finished, due] = [r.finished_at.slice(0, 16), r.due_at.slice(0, 16)];
      if (finished !== due) n[finished < due ? 8 : 10]++;
    }
    const c = (await form(`from=${from}&to=${to}`)).body.columns;
    same({ 3: c[3], 4: c[4], 5: c[5], 6: c[6], 8: c[8], 10: c[10] }, n, `II.06a from ${from} to ${to}`);
    ok(c[3] === c[4] + c[5] + c[6] && c[3] === c[7] + c[11] && c[7] === c[8] + c[9] + c[10] && c[11] === c[12] + c[13], 'sums of II.06a', c);
  }
  const one = (await form('from=2021-01-01&to=2021-10-31&agency=000.22.08.H55')).body.columns;
  same(one[3], rows.filter((r) => r.agency === '000.22.08.H55').length, 'II.06a of one agency');
  const top = async (below) => (await form(`from=2021-01-01&to=2021-10-31&agency=000.00.08.H55${below}`)).body.columns[3];
  ok(await top('') < await top('&below=1') && await top('&below=1') === 26514, 'an agency alone, and with all below');
  for (const [query, field] of [['from=2021-01-01', 'to'], ['from=1/1/2021&to=2021-10-31', 'from'], ['from=2021-01-01&to=2021-10-31&agency=X', 'agency'],
    ['from=2021-10-31&to=2021-01-01', 'to'], ['from=2021-01-01&to=2021-10-31&below=2', 'below']]) problem(await form(query), 422, field, `II.06a ?${query}`);
}

async function lists(api, rows) {
  const got = async (query) => (await api('GET', `/api/v1/dossiers?${query}`)).body;
  same((await got('')).items.length, 50, 'limit is 50 by default');
  for (const limit of ['1001', '0', '-1', 'x']) problem(await api('GET', `/api/v1/dossiers?limit=${limit}`), 422, 'limit', `limit=${limit}`);
  const count = (test) => rows.filter(test).length;
  same((await got('status=4&limit=1000')).items.length, count((r) => r.status === 4), 'status=4');
  same((await got('status=7&limit=1000')).items.length, count((r) => r.status === 7), 'status=7');
  const agency = rows[0].agency;
  const mine = await got(`agency=${agency}&limit=1000&status=4`);
  same(mine.items.length, count((r) => r.agency === agency && r.status === 4), 'agency and status');
  const early = await got('due_before=2021-01-08T00:00:00%2B07:00&limit=1000');
  same(early.items.length, count((r) => r.due_at && r.due_at < '2021-01-08'), 'due_before');
  const one = rows[1000];
  const byCode = await got(`q=${one.code}`);
  ok(byCode.items.some((r) => r.code === one.code), 'q finds a code', byCode);
  const folded = one.owner.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd').replace(/Đ/g, 'D').toLowerCase();
  const byName = await got(`q=${encodeURIComponent(folded)}&limit=1000`);
  ok(byName.items.length > 0 && byName.items.every((r) => r.owner), 'q finds a name without diacritics', folded);
  for (const query of ['status=11', 'status=x', 'agency=none', 'due_before=x', 'after=nonsense']) {
    const r = await api('GET', `/api/v1/dossiers?${query}`);
    problem(r, 422, query.split('=')[0], `list ${query}`);
  }
}

async function procedures(api) {
  const all = [];
  let after = '';
  do {
    const r = await api('GET', `/api/v1/procedures?limit=40${after ? `&after=${encodeURIComponent(after)}` : ''}`);
    if (!ok(r.status === 200, 'GET /procedures', r.text)) return [];
    all.push(...r.body.items);
    after = r.body.next;
  } while (after);
  same(new Set(all.map((p) => p.code)).size, 106, 'all procedures, each once');
  same(Object.keys(all[0]), ['code', 'name', 'field'], 'members of a procedure');
  ok((await api('GET', '/api/v1/procedures?q=khai%20sinh')).body.items.some((p) => /khai sinh/i.test(p.name)), 'q of procedures');
  ok((await api('GET', '/api/v1/procedures?q=Khai%20tu')).body.items.some((p) => /khai tử/i.test(p.name)), 'q without diacritics');
  problem(await api('GET', '/api/v1/procedures?limit=1001'), 422, 'limit', 'procedures limit=1001');
  return all;
}

const minimal = (procedure) => ({ procedure, owner: 'Lý Thị Thử', identity: '019185001234' });

async function reception(api, all) {
  let bad = [];
  for (const p of all) {
    const r = await api('POST', '/api/v1/dossiers', minimal(p.code));
    if (r.status !== 201 || !r.body.code || !/^\d{6}$/.test(r.body.pin) || !(r.body.due_at === null || LOCAL.test(r.body.due_at)))
      bad.push(`${p.code} ${r.status} ${r.text.slice(0, 120)}`);
  }
  same(bad, [], 'every procedure is received with three members');
  const good = minimal(all[0].code);
  const faults = [
    ['procedure', { ...good, procedure: '9.999999' }], ['procedure', { ...good, procedure: undefined }],
    ['owner', { ...good, owner: undefined }], ['owner', { ...good, owner: '' }], ['owner', { ...good, owner: 5 }],
    ['owner', { ...good, owner: 'a'.repeat(201) }], ['identity', { ...good, identity: '12' }],
    ['identity', { ...good, identity: undefined }], ['identity', { ...good, identity: ['019185001234'] }],
    ['channel', { ...good, channel: 4 }], ['channel', { ...good, channel: '1' }], ['channel', { ...good, channel: 1.5 }], ['channel', { ...good, channel: 'một' }], ['birth', { ...good, birth: '31/02/1990' }],
    ['birth', { ...good, birth: 19900101 }], ['phone', { ...good, phone: 'abc' }], ['agency', { ...good, agency: 'none' }],
    ['address', { ...good, address: 'x'.repeat(301) }], ['nonsense', { ...good, nonsense: 1 }],
    ['components', { ...good, components: 'all' }], ['components', { ...good, components: [{ n: 999, originals: 1, copies: 0 }] }],
    ['submitter', { ...good, submitter: 'Bà Tám' }],
  ];
  for (const [field, body] of faults) {
    const r = await api('POST', '/api/v1/dossiers', body);
    const names = (r.body?.errors ?? []).map((e) => e.field);
    ok(r.status === 422 && r.type.startsWith('application/problem+json') && names.some((n) => n === field || n.startsWith(`${field}-`) ||
      n.startsWith(`${field}.`) || n.startsWith(`${field}[`)), `POST with a bad ${field} → 422`, `${JSON.stringify(body).slice(0, 90)} ${r.status} ${r.text}`);
  }
  for (const body of ['', '{', '[]', 'null', '"x"', '{"procedure":', '\u0000']) {
    const r = await api('POST', '/api/v1/dossiers', body);
    ok(r.status >= 400 && r.status < 423 && r.type.startsWith('application/problem+json'), `POST of ${JSON.stringify(body)}`, `${r.status} ${r.text}`);
  }
  const full = { ...good, birth: '1985-03-02', address: 'Xóm 1', phone: '0912345678', channel: 3,
    components: [{ n: 1, originals: 1, copies: 2, note: 'bản cũ' }],
    submitter: { name: 'Ông Nộp Thay', identity: '019185005678', phone: '0987654321' } };
  const r = await api('POST', '/api/v1/dossiers', full);
  if (!ok(r.status === 201, 'POST with every member', r.text)) return undefined;
  const key = { 'Idempotency-Key': `shape-${Date.now()}` };
  const first = await api('POST', '/api/v1/dossiers', good, key);
  const again = await api('POST', '/api/v1/dossiers', good, key);
  ok(first.status === 201 && again.status === 201 && first.text === again.text, 'a repeated key gives the same answer', `${first.text} ${again.text}`);
  const other = await api('POST', '/api/v1/dossiers', { ...good, owner: 'Người Khác' }, key);
  problem(other, 409, null, 'a repeated key with another body');
  return r.body;
}

async function reading(api, made, admin) {
  const path = `/api/v1/dossiers/${made.code}`;
  const d = (await api('GET', path)).body;
  ok(d.status === 2 || d.status === 4, 'status is the national number', d);
  ok(Number.isInteger(d.rev) && LOCAL.test(d.due_at) && LOCAL.test(d.due_promised), 'rev, due_at, due_promised', d);
  ok(d.timeline.length > 0 && d.timeline.every((t) => LOCAL.test(t.at) && 'verb' in t && 'by' in t && 'note' in t), 'timeline', d.timeline);
  ok(d.moves.length > 0 && d.moves.every((m) => m.verb && m.label), 'moves', d.moves);
  for (const secret of ['019185001234', '0912345678', '1985', '019185005678', '0987654321'])
    ok(!JSON.stringify(d).includes(secret), `${secret} is masked`);
  same(d.components.map((c) => [c.n, c.originals, c.copies]), [[1, 1, 2]], 'components as they were given');
  const shown = run(['--data', data('dh'), 'dossier', 'show', made.code, '--json']);
  ok(shown.rc === 0 && JSON.parse(shown.out).code === made.code && !shown.out.includes('019185001234'), 'dossier show --json', shown.err);
  ok(run(['--data', data('dh'), 'dossier', 'show', '000.00.00.H00-000000-0000', '--json']).rc === 4, 'dossier show of nothing');
  const seen = await api('POST', `${path}/reveal`, { fields: ['identity', 'phone', 'birth'], reason: 'Đối chiếu' });
  ok(seen.status === 200 && seen.body.identity === '019185001234' && seen.body.phone === '0912345678' && /1985/.test(seen.body.birth), 'reveal', seen.text);
  problem(await api('POST', `${path}/reveal`, { fields: ['identity'] }), 422, 'reason', 'reveal without a reason');
  problem(await api('POST', `${path}/reveal`, { reason: 'x' }), 422, 'fields', 'reveal without fields');
  problem(await api('POST', `${path}/reveal`, { fields: ['password'], reason: 'x' }), 422, 'fields', 'reveal of an unknown field');
  problem(await admin('GET', '/api/v1/dossiers/000.00.00.H00-000000-0000'), 404, null, 'a dossier that is not there');
}

async function moving(api, quantri, all) {
  const made = async (caller1) => (await caller1('POST', '/api/v1/dossiers', minimal(all[3].code))).body.code;
  const step = async (who, code, verb, more = {}) => who('POST', `/api/v1/dossiers/${code}/moves`, { verb, note: 'thử', ...more });
  for (const [name, who] of [['motcua', api], ['quantri', quantri]]) {
    const code = await made(api);
    const seen = [];
    for (const verb of ['hand_over', 'approve', 'finish', 'return']) {
      const r = await step(who, code, verb);
      seen.push(r.status === 200 ? r.body.status : `${verb} ${r.text.slice(0, 150)}`);
    }
    same(seen, [4, 4, 9, 10], `hand_over, approve, finish, return as ${name}`);
    const d = (await who('GET', `/api/v1/dossiers/${code}`)).body;
    ok(LOCAL.test(d.finished_at) && LOCAL.test(d.returned_at) && d.moves.length === 0, `the end as ${name}`, d.moves);
    ok(d.timeline.length >= 5 && d.timeline.some((t) => t.note === 'thử'), `the timeline as ${name}`, d.timeline);
  }
  const code = await made(api);
  const path = `/api/v1/dossiers/${code}`;
  const rev = (await api('GET', path)).body.rev;
  const first = await step(api, code, 'hand_over', { rev });
  ok(first.status === 200 && first.body.rev > rev, 'a move with its rev', first.text);
  problem(await step(api, code, 'approve', { rev }), 409, null, 'a stale rev');
  problem(await step(api, code, 'fly'), 422, 'verb', 'an unknown verb');
  const wrong = await step(api, code, 'return');
  ok([409, 422].includes(wrong.status) && wrong.type.startsWith('application/problem+json'), 'a move not open now', `${wrong.status} ${wrong.text}`);
  problem(await api('POST', `${path}/moves`, {}), 422, 'verb', 'a move without a verb');
  problem(await api('POST', `${path}/moves`, { verb: 'approve', rev: 'x' }), 422, 'rev', 'an ill-typed rev');
  const back = await step(api, code, 'send_back');
  ok(back.status === 200, 'send_back', back.text);
  ok((await step(api, code, 'hand_over')).status === 200, 'hand_over again');
  const pause = await step(quantri, code, 'pause');
  ok(pause.status === 200 && pause.body.status === 5, 'pause', pause.text);
  const resume = await step(quantri, code, 'resume');
  ok(resume.status === 200 && resume.body.status === 4, 'resume', resume.text);
  const reassign = await step(quantri, code, 'reassign');
  ok(reassign.status === 200, 'reassign with nothing but the verb', reassign.text);
  const stop = await step(quantri, code, 'stop');
  ok(stop.status === 200 && stop.body.status === 8 && LOCAL.test(stop.body.finished_at), 'stop', stop.text);
}

async function files(api, server, made) {
  const path = `/api/v1/dossiers/${made.code}/components`;
  const put = (n, body, type = 'application/pdf') => api('PUT', `${path}/${n}/file`, body, { 'content-type': type });
  const small = new Uint8Array(Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(5000, 65), Buffer.from('\n%%EOF\n')]));
  const first = await put(1, small);
  ok(first.status >= 200 && first.status < 300, 'PUT of a file', first.text);
  for (const n of ['0', '99', 'x']) {
    const r = await put(n, small);
    ok([404, 422].includes(r.status) && r.type.startsWith('application/problem+json'), `PUT to component ${n}`, `${r.status} ${r.text}`);
  }
  problem(await put(1, new Uint8Array(0)), 422, null, 'PUT of nothing');
  const before = memory(server.pid);
  let highest = before;
  let sent = 0;
  const chunk = new Uint8Array(1 << 20).fill(66);
  chunk.set(Buffer.from('%PDF-1.4\n'), 0);
  const stream = new ReadableStream({
    pull(c) {
      highest = Math.max(highest, memory(server.pid));
      if (sent === 100) return c.close();
      sent++;
      c.enqueue(chunk);
    },
  });
  const big = await put(1, stream);
  highest = Math.max(highest, memory(server.pid));
  ok(big.status >= 200 && big.status < 300, 'PUT of 100 MB', `${big.status} ${big.text}`);
  ok(highest - before < 20000, `100 MB took ${highest - before} kB of memory`);
  const d = (await api('GET', `/api/v1/dossiers/${made.code}`)).body;
  ok(JSON.stringify(d.components[0]).includes('104857600'), 'the file stands at its component', d.components[0]);
}

async function publicSide(api, server, made, rows) {
  const { url } = server;
  const anyone = caller(url);
  ok((await anyone('GET', '/healthz')).status === 200, '/healthz');
  const metrics = await anyone('GET', '/metrics');
  ok(metrics.status === 200 && /^# TYPE /m.test(metrics.text), '/metrics', metrics.text.slice(0, 200));
  const right = await anyone('GET', `/tra-cuu/${made.code}?pin=${made.pin}`);
  ok(right.status === 200 && right.text.includes(made.code), 'look-up with the right PIN', `${right.status} ${right.text.length}`);
  ok(!right.text.includes('019185001234'), 'the look-up masks the identity');
  const wrongPin = made.pin === '000000' ? '000001' : '000000';
  const seen = [];
  for (let i = 0; i < 6; i++) seen.push((await anyone('GET', `/tra-cuu/${made.code}?pin=${wrongPin}`)).status);
  ok(seen.slice(0, 5).every((s) => s >= 400 && s !== 429) && seen[5] === 429, 'five wrong PINs, then 429', seen);
  same((await anyone('GET', `/tra-cuu/${made.code}?pin=${made.pin}`)).status, 429, 'the right PIN waits too');
  const others = [];
  for (let i = 0; i < 40; i++) others.push((await anyone('GET', `/tra-cuu/${rows[i].code}?pin=${wrongPin}`)).status);
  ok(!others.includes(429), 'loopback has no limit per address', others);
  for (const [verb, path] of [['GET', '/api/v1/dossiers'], ['POST', '/api/v1/dossiers'], ['GET', '/api/v1/procedures'], ['GET', `/api/v1/dossiers/${made.code}`]])
    problem(await anyone(verb, path, verb === 'POST' ? minimal('1.001193') : undefined), 401, null, `${verb} ${path} without a token`);
  problem(await caller(url, 'mct_nonsense')('GET', '/api/v1/dossiers'), 401, null, 'a token nobody made');
  const spec = await anyone('GET', '/api/v1/openapi.json');
  const described = spec.status === 200 ? spec : await api('GET', '/api/v1/openapi.json');
  ok(described.body?.openapi?.startsWith('3.1') && '/dossiers' in described.body.paths || '/api/v1/dossiers' in (described.body?.paths ?? {}), 'openapi.json', described.text.slice(0, 200));
}

async function rights(server, made, rows) {
  const dir = data('dh');
  const { url } = server;
  const reader = caller(url, token(dir, 'motcua', '--can', 'dossier.read'));
  same((await reader('GET', '/api/v1/dossiers?limit=1')).status, 200, 'a token that may read reads');
  problem(await reader('POST', '/api/v1/dossiers', minimal('1.001193')), 403, null, 'a token that may only read');
  problem(await reader('POST', `/api/v1/dossiers/${made.code}/reveal`, { fields: ['identity'], reason: 'x' }), 403, null, 'reveal with a reading token');
  problem(await reader('POST', `/api/v1/dossiers/${made.code}/moves`, { verb: 'hand_over' }), 403, null, 'a move with a reading token');
  ok(run(['--data', dir, 'token', 'nobody-at-all']).rc === 4, 'a token for nobody');
  ok(run(['--data', dir, 'token', 'motcua', '--can', 'no.such']).rc !== 0, 'a token of an unknown right');
  const mine = rows.find((r) => r.code === made.code)?.agency ?? made.agency;
  const other = rows.find((r) => r.agency !== mine && r.agency !== rows[0].agency && !r.agency.includes('.00.'))?.agency;
  const staff = data('staff-other.csv');
  const header = readFileSync(join(ROOT, 'data/staff-2021.csv'), 'utf8').split('\n');
  const unit = header.find((l) => l.startsWith(`${other},`)).split(',')[1];
  writeFileSync(staff, `${header[0]}\n${other},${unit},Người Xã Bên,Công chức,counter,xaben,0900111222,xaben@donghy.example,2018-01-01,9999-12-31\n`);
  const imported = run(['import', 'staff', staff, '--data', dir]);
  same(sum(imported.lines.at(-1) ?? '{}').imported, 1, 'import staff through a running serve');
  const stranger = caller(url, token(dir, 'xaben'));
  const list = await stranger('GET', '/api/v1/dossiers?limit=1000');
  ok(list.status === 200 && list.body.items.every((r) => r.agency === other), 'a list holds the own agency only', list.text.slice(0, 200));
  problem(await stranger('GET', `/api/v1/dossiers/${made.code}`), 404, null, 'a dossier of another agency');
  problem(await stranger('POST', `/api/v1/dossiers/${made.code}/moves`, { verb: 'hand_over' }), 404, null, 'a move in another agency');
  problem(await stranger('POST', `/api/v1/dossiers/${made.code}/reveal`, { fields: ['identity'], reason: 'x' }), 404, null, 'reveal in another agency');
  const put = await stranger('PUT', `/api/v1/dossiers/${made.code}/components/1/file`, '%PDF-1.4', { 'content-type': 'application/pdf' });
  problem(put, 404, null, 'a file for another agency');
  same((await stranger('GET', `/api/v1/dossiers?agency=${mine}`)).body.items?.length ?? 0, 0, 'asking for another agency by name');
}

async function links(server, dir, pages) {
  const lines = readFileSync(join(dir, 'demo-links'), 'utf8').trim().split('\n').map((l) => l.split('\t'));
  same(lines.length, 6, 'six links');
  const pagesSeen = [];
  for (const [label, path] of lines) {
    const r = await fetch(server.url + path, { redirect: 'manual' });
    if (!path.startsWith('/demo/')) {
      const text = await r.text();
      ok(r.status === 200, `link ${label}`, `${r.status}`);
      pagesSeen.push(text);
      continue;
    }
    const cookie = r.headers.get('set-cookie')?.split(';')[0];
    ok([302, 303].includes(r.status) && cookie, `link ${label} sets the cookie`, `${r.status}`);
    const to = new URL(r.headers.get('location') ?? '/', server.url);
    const page = await fetch(to, { headers: { cookie } });
    const text = await page.text();
    ok(page.status === 200 && !/mat-khau|name="password"/.test(text), `link ${label} lands inside: ${to.pathname}`, `${page.status}`);
    pagesSeen.push(text);
    for (const more of pages) {
      const p = await fetch(server.url + more, { headers: { cookie } });
      pagesSeen.push(await p.text());
    }
  }
  same((await fetch(`${server.url}/demo/${'A'.repeat(43)}`)).status, 404, 'a wrong token of /demo');
  return pagesSeen;
}

async function dongHy() {
  const dir = data('dh');
  const server = await serve(['--data', dir, '--now', '2021-11-01T07:30']);
  const api = caller(server.url, token(dir, 'motcua'));
  const quantri = caller(server.url, token(dir, 'quantri'));
  let rows = [];
  let all = [];
  let made;
  await part('figures', async () => { rows = await figures(quantri, server.url, ['2021-11-01T00:00:00+07:00', '2021-11-01T07:30:00+07:00']); });
  await part('reports', () => reports(quantri, rows));
  await part('lists', () => lists(quantri, rows));
  await part('procedures', async () => { all = await procedures(api); });
  await part('reception', async () => { made = await reception(api, all); });
  await part('reading', () => reading(api, made, quantri));
  await part('moving', () => moving(api, quantri, all));
  await part('reports again', async () => {
    const { body } = await quantri('GET', '/api/v1/reports/ii06a?from=2021-01-01&to=2021-10-31');
    same(body.press, { on_time: 26118, in_process: 322, overdue: 74 }, 'what was moved since does not change the months before');
  });
  await part('files', () => files(api, server, made));
  await part('rights', () => rights(server, made, rows));
  await part('publicSide', () => publicSide(api, server, made, rows));
  await part('links', () => links(server, dir, []));
  await part('commands through serve', () => throughServe(dir, made));
  await server.stop();
}

function throughServe(dir, made) {
  const found = run(['search', made.code, '--data', dir, '--json']);
  const items = JSON.parse(found.out || '{}').items ?? [];
  ok(items.some((i) => i.kind === 'dossier' && i.code === made.code && 'title' in i), 'search --json finds the dossier', found.out);
  for (const [kind, text] of [['procedure', 'khai sinh'], ['person', 'ly thi thu'], ['dossier', 'ly thi thu']]) {
    const r = run(['search', text, '--kind', kind, '--json', '--data', dir]);
    const list = JSON.parse(r.out || '{}').items ?? [];
    ok(list.length > 0 && list.every((i) => i.kind === kind && typeof i.code === 'string' && typeof i.title === 'string'), `search --kind ${kind}`, r.out || r.err);
  }
  ok(run(['search', 'x', '--kind', 'nonsense', '--json', '--data', dir]).rc === 2, 'search of an unknown kind');
  same(run(['due', '--received', '2021-11-01T09:00', '--workdays', '3', '--data', dir, '--agency', made.agency]).lines[0], '2021-11-04T09:00', 'due through serve');
  ok(run(['due', '--received', '2021-11-01T09:00', '--hours', '1', '--agency', 'none', '--data', dir]).rc !== 0, 'due of an unknown agency');
  const piped = run(['due', '--batch', '-', '--data', dir], '2021-11-01T09:00,hours,1\nx\n');
  ok(piped.rc === 1 && piped.lines[0] === '2021-11-01T10:00' && /^!/.test(piped.lines[1]), 'due --batch - through serve', piped.out);
  ok(run(['check', '--data', dir]).rc === 0, 'check while serving');
  const file = data('dh.backup');
  const backup = run(['backup', file, '--data', dir]);
  ok(backup.rc === 0 && /motcua\.key/.test(backup.out + backup.err), 'backup names the key file', backup.out + backup.err);
  ok(run(['restore', file, '--data', dir]).rc !== 0, 'restore is refused while serve runs');
}

async function restored() {
  const dir = data('back');
  mkdirSync(dir);
  const file = data('dh.backup');
  const r = run(['restore', file, '--key', join(data('dh'), 'motcua.key'), '--data', dir]);
  if (!ok(r.rc === 0, 'restore into an empty folder', r.err)) return;
  ok(run(['restore', file, '--data', dir]).rc !== 0, 'restore into a folder with data is refused');
  ok(run(['check', '--data', dir]).rc === 0, 'check of the restored');
  const server = await serve(['--data', dir, '--now', '2021-11-01T08:00']);
  const link = readFileSync(join(data('dh'), 'demo-links'), 'utf8').split('\n')[0].split('\t')[1];
  const page = await fetch(server.url + link);
  same(page.status, 200, 'a PIN survives the restore');
  const count = (await caller(server.url, token(dir, 'quantri'))('GET', '/api/v1/dossiers?limit=1')).status;
  same(count, 200, 'the restored office answers');
  await server.stop();
}

async function twoTier() {
  const dir = data('two');
  const server = await serve(['--data', dir]);
  const seen = await links(server, dir, ['/', '/ho-so', '/ho-so/tiep-nhan', '/thu-tuc', '/tra-ket-qua']);
  const inside = seen.filter((t) => /Nam Hoà|Nam Hòa/.test(t));
  ok(inside.length > 0, 'two-tier is xã Nam Hoà');
  ok(seen.some((t) => /23\/11\/2026|23\/11/.test(t)), 'two-tier is 23/11/2026');
  const plain = seen.map((t) => t.replace(/<[^>]*>/g, ' ')).join('\n');
  ok(!/huyện/i.test(plain), 'nobody says "huyện"', /.{60}huyện.{60}/is.exec(plain)?.[0]);
  const api = caller(server.url, token(dir, 'motcua'));
  const list = await api('GET', '/api/v1/procedures?limit=1000');
  const bad = [];
  for (const p of list.body?.items ?? []) {
    const r = await api('POST', '/api/v1/dossiers', minimal(p.code));
    if (r.status !== 201) bad.push(`${p.code} ${r.text.slice(0, 200)}`);
  }
  same(bad, [], 'two-tier receives every procedure');
  ok((list.body?.items ?? []).length >= 60, 'two-tier has its procedures');
  await server.stop();
}

async function running() {
  const server = await serve(['--now', '2026-03-02T07:00', '--data', data('empty')]);
  const t = token(data('empty'), 'quantri');
  ok(/^\S{20,}$/.test(t), 'token of quantri', t);
  const r = await caller(server.url, t)('GET', '/api/v1/dossiers');
  same([r.status, r.body?.items, r.body?.next], [200, [], null], 'an empty list');
  await server.stop();
  same(run(['check', '--data', data('empty')]).rc, 0, 'check of an empty installation');
}

await part('listings', listings);
await part('presets', presets);
await part('imports', imports);
await part('real imports', realImports);
await part('due', dueTimes);
await part('empty', running);
await dongHy();
await part('restore', restored);
await part('two-tier', twoTier);
await part('check', () => { ok(run(['check', '--data', data('dh')]).rc === 0, 'check after everything'); });
finish();

// SPDX-License-Identifier: Apache-2.0
// hard_test.mjs - what is sent wrongly, at its limits, twice or by a stranger: commands, imports, API, damage, as an outsider.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { caller, finish, ok, part, problem, run, same, serve, skip, work } from './kit.mjs';

const data = (name) => join(work, name);
const sum = (r) => JSON.parse(r.lines.at(-1) ?? '{}');
const token = (dir, user, ...more) => run(['--data', dir, 'token', user, ...more]).out.trim().split(/\s+/).at(-1);
const good = { procedure: '1.000045', owner: 'Lý Thị Thử', identity: '019185001234' };

// ---- commands ----

function argumentsOf() {
  const dir = data('e');
  run(['init', '--preset', 'empty', '--data', dir]);
  const codes = [
    [2, ['serve', '--listen', 'x']], [2, ['serve', '--listen', '127.0.0.1:99999']], [2, ['--db', 'mysql://x', 'check']],
    [2, ['--now', '2026-13-01T00:00', 'check']], [2, ['--now', '2026-03-02', 'check']], [0, ['--now', '2026-03-02T07:00:30', 'check']],
    [0, ['--now', '2026-03-02T00:00Z', 'check']], [0, ['check', '--now', '2026-03-02T07:00+07:00']], [2, ['check', 'extra']],
    [2, ['token', 'quantri', '--can', 'dossier.read,,dossier.receive']], [4, ['dossier', 'show', 'X', '--json']], [2, ['dossier', 'fly', 'X']],
    [4, ['import', 'calendar', data('none.csv')]], [2, ['import', 'nonsense', data('none.csv')]], [4, ['restore', data('none'), '--data', dir]],
    [2, ['due', '--batch', '-', '--hours', '1']], [4, ['due', '--batch', data('none')]], [4, ['backup', join(data('none'), 'x')]],
    [2, ['search']], [2, ['search', 'x', '--kind', 'y']], [5, ['init', '--preset', 'empty']], [4, ['sql', 'nonsense']],
    [2, ['due', '--received', '2026-02-30T16:00', '--hours', '1']], [2, ['due', '--received', '2026-02-13T24:00', '--hours', '1']],
    [2, ['due', '--received', '2026-02-13T16:00', '--days', '3.5']], [2, ['due', '--received', '2026-02-13T16:00', '--hours', '1e3']],
    [2, ['due', '--received', '2026-02-13T16:00', '--hours', '-1']], [2, ['due', '--received', '2026-02-13T16:00', '--workdays', '1000000']],
    [2, ['due', '--received', '9999-12-30T09:00', '--workdays', '5']], [2, ['due', '--received', '2026-02-13T16:00', '--hours', '1', '--days', '1']],
  ];
  for (const [rc, args] of codes) {
    const r = run(args.includes('--data') ? args : ['--data', dir, ...args]);
    ok(r.rc === rc && (rc === 0 || (r.err.length > 0 && r.out === '')), `exit ${rc} of ${args.join(' ')}`, `${r.rc} ${r.out} ${r.err}`);
    ok(!/No such file|Invalid argument|Permission denied/.test(r.err), `Vietnamese words of ${args.join(' ')}`, r.err);
  }
  const batch = run(['due', '--batch', '-', '--data', dir], '\ufeff2026-03-02T07:00,hours,4\r\n2026-03-02T07:00,hours,4,5\n,,\n\n2026-03-02T07:00,days,1.0');
  same(batch.lines.map((l) => (l[0] === '!' ? '!' : l)), ['2026-03-02T11:00', '!', '!', '!', '2026-03-03T07:00'], 'due --batch: BOM, CRLF, cells too many, blank');
  same(batch.rc, 1, 'due --batch with refusals');
}

function imports() {
  const dir = data('e');
  const head = 'date,weekday,kind,reason_vi,confidence\n';
  const file = (name, text) => { writeFileSync(data(name), text); return data(name); };
  const load = (...args) => run(['--data', dir, 'import', ...args]);
  const twice = (name, text, wanted, claim) => {
    const f = file(name, text);
    const dry = load('calendar', '--dry-run', f);
    const first = load('calendar', f);
    same(Object.values(sum(first)), wanted, claim);
    same(sum(dry), sum(first), `${claim}: rehearsed`);
    const again = sum(load('calendar', f));
    ok(again.imported === 0 && again.updated === 0, `${claim}: the second run`, again);
    return f;
  };
  twice('crlf.csv', `\ufeff${head.replace('\n', '\r\n')}2031-01-02,,OFF,Tết,x\r\n\r\n2031-01-03,,OFF,"Tết\r\nhai dòng",x`, [2, 2, 0, 0, 0], 'BOM, CRLF, a line in quotes');
  twice('nfd.csv', `kind,date,reason_vi\nOFF,2031-02-01,${'Tết'.normalize('NFD')}\n`, [1, 1, 0, 0, 0], 'columns in another order, NFD');
  same(sum(load('calendar', file('nfc.csv', 'kind,date,reason_vi\nOFF,2031-02-01,Tết\n'))).unchanged, 1, 'NFD and NFC are one text');
  twice('dup.csv', `${head}2031-05-05,,OFF,A,x\n2031-05-05,,OFF,A,x\n2031-05-05,,OFF,B,x\n`, [3, 1, 0, 1, 1], 'a row that says otherwise');
  const bad = twice('bad.csv', `${head}2031-07-07,,OFF\n2031-07-09,,NONE,x,x\n,,,,\n2031-07-10,,OFF,"un"closed,x\n2031-07-11,,OFF,a\u0001b,x\n`, [4, 0, 0, 0, 4], 'bad rows');
  const refused = readFileSync(`${bad}.refused.csv`, 'utf8').split('\r\n');
  same(refused[0], `line,reason,${head.trim()}`, 'the header of FILE.refused.csv');
  same(refused.slice(1, 5).map((l) => l.split(',')[0]), ['2', '3', '5', '6'], 'lines of refused rows');
  ok(/^3,"?kind: /.test(refused[2]), 'the reason names the column', refused[2]);
  const mended = file('mended.csv', `${refused[0]}\n${refused[2].replace('NONE', 'OFF')}\n`);
  same(Object.values(sum(load('calendar', mended))), [1, 1, 0, 0, 0], 'a refused row mended');
  const before = run(['--data', dir, 'due', '--received', '2031-08-07T09:00', '--workdays', '1']).lines[0];
  const empty = load('calendar', file('last.csv', `${head}2031-08-08,,OFF,x,x\n`), file('empty.csv', ''));
  ok(empty.rc === 2 && run(['--data', dir, 'due', '--received', '2031-08-07T09:00', '--workdays', '1']).lines[0] === before, 'an empty file: nothing of the others is stored', empty.err);
  for (const [kind, text] of [['calendar', 'date,kind\n'], ['units', 'a,b\n1,2\n'], ['staff', 'agency,unit\n'], ['calendar', 'date,date,kind,reason_vi\n']]) {
    const r = load(kind, file('wrong.csv', text));
    ok(r.rc === 2 && /wrong\.csv/.test(r.err), `${kind} with a wrong header`, r.err);
  }
  const same2 = load('calendar', mended, mended);
  same(Object.values(sum(same2)), [2, 0, 0, 2, 0], 'a file given twice');
  const piped = run(['--data', dir, 'import', 'calendar', '-'], `${head}2031-09-09,,OFF,x,x\n`);
  same(sum(piped).imported, 1, 'import of -');
  const many = load('procedures', file('many.jsonl', '{"code":1}\n'.repeat(100000)));
  same(Object.values(sum(many)), [100000, 0, 0, 0, 100000], '100,000 lines that are none');
}

// ---- the API ----

async function members(api) {
  const post = (more) => api('POST', '/api/v1/dossiers', { ...good, ...more });
  const faults = [
    ['owner', { owner: 'a\u0000b' }], ['owner', { owner: 'a\u0001b' }], ['owner', { owner: 'a\u0085b' }], ['owner', { owner: null }], ['owner', { owner: '\u00a0' }], ['owner', { owner: '\u200b' }],
    ['channel', { channel: 0 }], ['channel', { channel: true }], ['channel', { channel: -1 }], ['birth', { birth: '1990-02-29' }],
    ['birth', { birth: '2030-01-01' }], ['phone', { phone: 912345678 }], ['agency', { agency: 5 }], ['Owner', { Owner: 'x' }],
    ['components', { components: '' }], ['components', { components: { n: 1 } }], ['components-0', { components: [{}] }], ['components-0', { components: [1] }],
    ['components-0-n', { components: [{ n: 0 }] }], ['components-0-n', { components: [{ n: '1' }] }], ['components-1-n', { components: [{ n: 1 }, { n: 1 }] }],
    ['components-0-n', { components: [{ originals: 1 }] }], ['components-0-originals', { components: [{ n: 1, originals: -1 }] }],
    ['components-0-copies', { components: [{ n: 1, copies: 1.5 }] }], ['components-0-note', { components: [{ n: 1, note: 'a\u0001' }] }],
    ['components-0-zzz', { components: [{ n: 1, zzz: 1 }] }], ['submitter-name', { submitter: { name: 5 } }], ['submitter-zz', { submitter: { zz: 1 } }],
    ['submitter-identity', { submitter: { name: 'A', identity: 'x' } }],
  ];
  for (const [field, more] of faults) {
    const r = await post(more);
    problem(r, 422, field, `POST ${JSON.stringify(more)}`);
    same((r.body?.errors ?? []).length, 1, `${JSON.stringify(more)} is told once`);
  }
  for (const more of [{ components: null }, { submitter: null }, { birth: '' }, { phone: '+84 912 345 678' }, { owner: 'đ'.repeat(200) }, { identity: ' 019 185 001 234 ' }])
    same((await post(more)).status, 201, `POST ${JSON.stringify(more).slice(0, 60)}`);
  const r = await post({ owner: 'Đặng Văn Hoà'.normalize('NFD'), components: [{ n: 3, originals: 2 }, { n: 2, copies: 4, note: 'x' }] });
  const d = (await api('GET', `/api/v1/dossiers/${r.body.code}`)).body;
  same(d.owner, 'Đặng Văn Hoà', 'NFD is stored as NFC');
  same(d.components.map((c) => [c.n, c.originals, c.copies]), [[2, 0, 4], [3, 2, 0]], 'components keep their numbers');
  same((await api('PUT', `/api/v1/dossiers/${r.body.code}/components/3/file`, '%PDF-1.4 x')).status, 201, 'a file for component 3');
  problem(await api('PUT', `/api/v1/dossiers/${r.body.code}/components/1/file`, '%PDF-1.4 x'), 404, 'n', 'a file for a component not handed in');
  return r.body.code;
}

async function bodies(api) {
  const send = (body, type) => api('POST', '/api/v1/dossiers', body, type ? { 'content-type': type } : {});
  const text = JSON.stringify(good);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'multipart/form-data; boundary=x'])
    problem(await send(text, type), 415, null, `a body of ${type}`);
  for (const body of [`${text}x`, `${text.slice(0, -1)},}`, '{"owner":"A","owner":"B"}', `{"procedure":${'['.repeat(40)}${']'.repeat(40)}}`, '{"channel":NaN}', '{"owner":"\\ud800"}'])
    problem(await send(body), 422, null, `a body of ${body.slice(0, 40)}`);
  problem(await send(JSON.stringify({ ...good, address: 'x'.repeat(10_000_000) })), 413, null, 'a body of 10 MB');
}

async function keys(api, url, other) {
  const key = (k, body = good, who = api) => who('POST', '/api/v1/dossiers', body, { 'idempotency-key': k });
  for (const k of ['', 'x'.repeat(256), 'a b']) problem(await key(k), 422, 'Idempotency-Key', `a key of ${k.length}`);
  same((await key('y'.repeat(255))).status, 201, 'a key of 255');
  const all = await Promise.all(Array.from({ length: 20 }, () => key('parallel-1')));
  same(new Set(all.map((r) => r.text)).size, 1, 'twenty at once with one key are one');
  ok(all.every((r) => r.status === 201), 'each of them is answered', all.map((r) => r.status));
  ok((await key('parallel-1', good, other)).text !== all[0].text, 'a key is of one user');
  problem(await key('parallel-2', { ...good, identity: 'x' }), 422, 'identity', 'a refused request with a key');
  same((await key('parallel-2')).status, 201, 'the key of a refused request is free');
}

async function files(api, code) {
  const put = (body, headers) => api('PUT', `/api/v1/dossiers/${code}/components/2/file`, body, headers);
  const seen = async () => (await api('GET', `/api/v1/dossiers/${code}`)).body.components.find((c) => c.n === 2).files.map((f) => f.size);
  same((await put('%PDF-1.4 one')).status, 201, 'PUT');
  same((await put('%PDF-1.4 one')).status, 200, 'PUT of the same again');
  same(await seen(), [12], 'it is there once');
  same((await put('%PDF-1.4 other', { 'content-type': 'application/x-www-form-urlencoded' })).status, 201, 'PUT as curl --data-binary sends it');
  same(await seen(), [14], 'it takes the place of the one before');
  problem(await put('x', { 'content-type': 'multipart/form-data; boundary=x' }), 415, null, 'PUT of a form');
  for (const n of ['-1', '1.0', '99999999999999999999', '%20'])
    problem(await api('PUT', `/api/v1/dossiers/${code}/components/${n}/file`, 'x'), 404, 'n', `PUT to component ${n}`);
}

async function moves(api, code) {
  const move = (body) => api('POST', `/api/v1/dossiers/${code}/moves`, body);
  for (const [field, body] of [['verb', { verb: '' }], ['verb', { verb: 'HAND_OVER' }], ['verb', { verb: 5 }], ['rev', { verb: 'hand_over', rev: 0 }],
    ['rev', { verb: 'hand_over', rev: 1.5 }], ['rev', { verb: 'hand_over', rev: '1' }], ['note', { verb: 'hand_over', note: 'x'.repeat(2001) }],
    ['note', { verb: 'hand_over', note: 'a\u0001' }], ['zz', { verb: 'hand_over', zz: 1 }]])
    problem(await move(body), 422, field, `move ${JSON.stringify(body).slice(0, 50)}`);
  problem(await move({ verb: 'hand_over', rev: 999 }), 409, 'rev', 'a rev of the future');
  problem(await move({ verb: 'resume' }), 409, null, 'resume of what is not paused');
  const reveal = (body) => api('POST', `/api/v1/dossiers/${code}/reveal`, body);
  for (const [field, body] of [['fields', { fields: [], reason: 'x' }], ['fields', { fields: 'identity', reason: 'x' }], ['fields', { fields: ['identity', 'identity'], reason: 'x' }],
    ['fields', { fields: [1], reason: 'x' }], ['reason', { fields: ['identity'], reason: 5 }], ['reason', { fields: ['identity'], reason: ' ' }],
    ['reason', { fields: ['identity'], reason: 'x'.repeat(301) }], ['zz', { fields: ['identity'], reason: 'x', zz: 1 }]])
    problem(await reveal(body), 422, field, `reveal ${JSON.stringify(body).slice(0, 50)}`);
}

async function lists(api) {
  for (const [field, query] of [['q', 'dossiers?q=%ff'], ['q', 'dossiers?q=%00'], ['q', `dossiers?q=${'x'.repeat(300)}`], ['limit', 'dossiers?limit=1.5'], ['limit', 'dossiers?q=x&limit=5000'],
    ['status', 'dossiers?status=4,2'], ['due_before', 'dossiers?due_before=2021-02-30'], ['q', 'procedures?q=%c3'], ['q', `procedures?q=${'x'.repeat(300)}`], ['after', 'procedures?after=zzz']])
    problem(await api('GET', `/api/v1/${query}`), 422, field, `GET ${query.slice(0, 40)}`);
  for (const q of ['"', '*', 'NOT', 'a OR b', 'NEAR(a b)', "'", ':', '^', '-', '%', '_', 'owner:ly'])
    same((await api('GET', `/api/v1/dossiers?q=${encodeURIComponent(q)}`)).status, 200, `q=${q} is only text`);
  const page = async (after) => (await api('GET', `/api/v1/dossiers?limit=20${after ? `&after=${encodeURIComponent(after)}` : ''}`)).body;
  const first = await page();
  const codes = first.items.map((i) => i.code);
  await api('POST', '/api/v1/dossiers', good);
  const second = await page(first.next);
  ok(second.items.length > 0 && second.items.every((i) => !codes.includes(i.code)), 'a page does not move under what is received meanwhile', second.items[0]);
  let taken = 0;
  for (let i = 0; i < first.next.length; i += 3) {
    const bent = first.next.slice(0, i) + (first.next[i] === 'A' ? 'B' : 'A') + first.next.slice(i + 1);
    taken += (await api('GET', `/api/v1/dossiers?after=${encodeURIComponent(bent)}`)).status !== 422;
  }
  same(taken, 0, 'a token that was bent is refused');
}

async function verbs(api, url) {
  for (const verb of ['OPTIONS', 'DELETE', 'PATCH']) {
    const r = await api(verb, '/api/v1/dossiers');
    problem(r, 405, null, `${verb} /dossiers`);
    same(r.headers.get('allow'), 'GET, HEAD, POST', `Allow of ${verb}`);
    problem(await api(verb, '/api/v1/nothing'), 404, null, `${verb} /nothing`);
  }
  problem(await api('BREW', '/api/v1/dossiers'), 501, null, 'a verb of no book');
  for (const path of ['/api/v1/dossiers/%zz', '/api/v1/dossiers/a%00b', '/api/v1/dossiers/%ff', '/api/v1/dossiers/a%2fb'])
    problem(await api('GET', path), 404, null, `GET ${path}`);
  for (const value of ['Basic eDp5', 'Bearer', 'Bearer mct_x', 'Token x']) {
    const r = await caller(url)('GET', '/api/v1/dossiers', undefined, { authorization: value });
    problem(r, 401, null, `authorization: ${value}`);
    ok(/^Bearer/.test(r.headers.get('www-authenticate') ?? ''), `WWW-Authenticate for ${value}`);
  }
}

async function scopes(dir, url, code) {
  const reader = caller(url, token(dir, 'quantri', '--can', 'dossier.read'));
  for (const [verb, path, body] of [['POST', '/api/v1/dossiers', good], ['POST', `/api/v1/dossiers/${code}/moves`, { verb: 'hand_over' }],
    ['POST', `/api/v1/dossiers/${code}/reveal`, { fields: ['phone'], reason: 'x' }], ['PUT', `/api/v1/dossiers/${code}/components/2/file`, '%PDF-1.4 y']])
    problem(await reader(verb, path, body), 403, null, `${verb} ${path.split('/').at(-1)} with a reading token`);
  same((await reader('GET', `/api/v1/dossiers/${code}`)).body?.moves, [], 'a reading token has no moves');
  problem(await caller(url, token(dir, 'quantri', '--can', 'catalogue.read'))('GET', `/api/v1/dossiers/${code}`), 403, null, 'a token without dossier.read');
}

// What is said of the API is so: every answer fits its schema (types, members, required ones).
function fits(root, schema, value, path, bad) {
  const s = schema.$ref ? schema.$ref.slice(2).split('/').reduce((o, k) => o[k], root) : schema;
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  if (s.type && ![s.type].flat().includes(type)) return bad.push(`${path}: ${type} instead of ${s.type}`);
  if (s.enum && !s.enum.includes(value)) bad.push(`${path}: ${value}`);
  if (s.maxLength && [...value].length > s.maxLength) bad.push(`${path}: longer than ${s.maxLength}`);
  for (const name of s.required ?? []) if (!(name in value)) bad.push(`${path}: no ${name}`);
  if (type === 'object' && s.properties)
    for (const [k, v] of Object.entries(value)) s.properties[k] ? fits(root, s.properties[k], v, `${path}.${k}`, bad) : bad.push(`${path}: ${k} is not described`);
  if (type === 'array' && s.items) value.forEach((v, i) => fits(root, s.items, v, `${path}[${i}]`, bad));
  return bad;
}

async function described(api, code) {
  const spec = (await api('GET', '/api/v1/openapi.json')).body;
  const answer = async (verb, at, path, body) => {
    const r = await api(verb, path, body);
    const o = spec.paths[at][verb.toLowerCase()].responses;
    const content = (o[r.status] ?? o[`${String(r.status)[0]}XX`])?.content?.[r.type.split(';')[0]];
    same(content ? fits(spec, content.schema, r.body, at, []) : `${r.status} is not described`, [], `${verb} ${at} → ${r.status} as described`);
  };
  const d = '/api/v1/dossiers';
  await answer('POST', d, d, { ...good, submitter: { name: 'Ông A', identity: '019185005678' } });
  await answer('POST', d, d, {});
  await answer('POST', d, d, 'x');
  await answer('GET', d, `${d}?limit=100`);
  await answer('GET', '/api/v1/procedures', '/api/v1/procedures?limit=1000');
  await answer('GET', `${d}/{code}`, `${d}/${code}`);
  await answer('GET', `${d}/{code}`, `${d}/X`);
  await answer('POST', `${d}/{code}/moves`, `${d}/${code}/moves`, { verb: 'hand_over' });
  await answer('POST', `${d}/{code}/moves`, `${d}/${code}/moves`, { verb: 'fly' });
  await answer('POST', `${d}/{code}/reveal`, `${d}/${code}/reveal`, { fields: ['identity', 'birth'], reason: 'x' });
  await answer('PUT', `${d}/{code}/components/{n}/file`, `${d}/${code}/components/2/file`, '%PDF-1.4 z');
  const names = spec.paths[d].get.parameters.map((p) => p.name);
  ok(['q', 'status', 'agency', 'due_before', 'after', 'limit'].every((n) => names.includes(n)), 'the filters of the list are described', names);
  const body = spec.paths[d].post.requestBody.content['application/json'].schema;
  ok(body.properties.submitter?.properties?.identity && body.required.join() === 'procedure,owner,identity', 'the body of POST /dossiers is described', body.required);
}

async function lookup(api, url) {
  const anyone = caller(url);
  const made = (await api('POST', '/api/v1/dossiers', good)).body;
  const wrong = made.pin === '000000' ? '000001' : '000000';
  const none = made.code.replace(/\d{4}$/, '9876');
  const plain = (r, code) => r.text.replaceAll(code, '#').replace(/[0-9a-f]{12}/g, '');
  const a = await anyone('GET', `/tra-cuu/${made.code}?pin=${wrong}`);
  const b = await anyone('GET', `/tra-cuu/${none}?pin=${wrong}`);
  ok(a.status === b.status && plain(a, made.code) === plain(b, none), 'no such code answers like a wrong PIN', `${a.status} ${b.status}`);
  const seen = [];
  for (const code of [made.code.toLowerCase(), made.code.replaceAll('-', '%2D'), `${made.code}/`, made.code, made.code])
    seen.push((await anyone('GET', `/tra-cuu/${code}?pin=${wrong}`)).status);
  same(seen, [404, 404, 404, 404, 429], 'other spellings of a code are the same code');
  ok(Number((await anyone('GET', `/tra-cuu/${made.code}?pin=${made.pin}`)).headers.get('retry-after')) > 0, 'Retry-After');
}

// A database of our own for the second engine; undefined without MOTCUA_TEST_PG.
function database() {
  const url = process.env.MOTCUA_TEST_PG;
  if (!url) return skip('the API on PostgreSQL: MOTCUA_TEST_PG is not set');
  const name = `motcua_hard_${process.pid}`;
  const made = spawnSync('psql', [url, '-qc', `CREATE DATABASE ${name}`], { encoding: 'utf8' });
  ok(made.status === 0, 'a database of our own', made.stderr);
  return url.replace(/^(postgres(?:ql)?:\/\/[^/]*\/)[^?]*/, `$1${name}`);
}

async function office(dir, db) {
  const where = db ? ['--data', dir, '--db', db] : ['--data', dir];
  ok(run(['init', '--preset', 'dong-hy-2021', '--dossiers', '300', ...where]).rc === 0, 'a small demo');
  const server = await serve([...where, '--now', '2021-11-01T08:00']);
  const api = caller(server.url, token(dir, 'motcua'));
  let code = '';
  await part('members', async () => { code = await members(api); });
  await part('bodies', () => bodies(api));
  await part('keys', () => keys(api, server.url, caller(server.url, token(dir, 'quantri'))));
  await part('files', () => files(api, code));
  await part('moves', () => moves(api, code));
  await part('lists', () => lists(api));
  await part('verbs', () => verbs(api, server.url));
  await part('scopes', () => scopes(dir, server.url, code));
  await part('described', () => described(api, code));
  await part('lookup', () => lookup(api, server.url));
  await server.stop();
}

// ---- damage ----

function damage() {
  const whole = data('d');
  same(run(['check', '--data', whole]).rc, 0, 'check of a whole office');
  const blobs = readdirSync(join(whole, 'blobs'), { recursive: true }).filter((f) => /[0-9a-f]{64}$/.test(f));
  const sql = (dir, text) => spawnSync('sqlite3', [join(dir, 'motcua.db'), text], { encoding: 'utf8' });
  const blob = (dir, change) => { // each: some have no row yet
    for (const name of blobs) writeFileSync(join(dir, 'blobs', name), change(readFileSync(join(dir, 'blobs', name))));
  };
  const cases = [
    ['a byte of a file', (dir) => blob(dir, (b) => { b[3] ^= 1; return b; })], ['a file cut short', (dir) => blob(dir, (b) => b.subarray(1))],
  ];
  if (spawnSync('sqlite3', ['--version']).status === 0)
    cases.push(
      ['a row of the journal gone', (dir) => sql(dir, 'DELETE FROM journal WHERE id = (SELECT id FROM journal LIMIT 1 OFFSET 50)')],
      ['the last row of the journal gone', (dir) => sql(dir, 'DELETE FROM journal WHERE id = (SELECT max(id) FROM journal)')],
      ['a word of the journal', (dir) => sql(dir, "UPDATE journal SET note = 'x' WHERE id = (SELECT max(id) FROM journal)")],
      ['a number of a book gone', (dir) => sql(dir, 'DELETE FROM book_entry WHERE no = 2')],
      ['a dossier gone', (dir) => sql(dir, 'PRAGMA foreign_keys = OFF; DELETE FROM dossier WHERE id = (SELECT id FROM dossier LIMIT 1)')],
      ['the hash of a file', (dir) => sql(dir, "UPDATE blob SET sha256 = '00' WHERE id = (SELECT max(id) FROM blob)")],
    );
  for (const [what, spoil] of cases) {
    const dir = data('spoilt');
    cpSync(whole, dir, { recursive: true, force: true });
    spoil(dir);
    const r = run(['check', '--data', dir]);
    ok(r.rc === 5 && r.err.length > 10, `check sees: ${what}`, `${r.rc} ${r.err}`);
    cpSync(whole, dir, { recursive: true, force: true });
  }
}

function keysOfBackups() {
  const file = data('d.backup');
  same(run(['backup', file, '--data', data('d')]).rc, 0, 'backup');
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(data('bent.backup'), bytes);
  writeFileSync(data('short.backup'), bytes.subarray(0, bytes.length >> 1));
  const refused = [['a wrong key', file, join(data('e'), 'motcua.key')], ['a bent byte', data('bent.backup'), join(data('d'), 'motcua.key')],
    ['half of it', data('short.backup'), join(data('d'), 'motcua.key')], ['no backup', join(data('d'), 'motcua.db'), join(data('d'), 'motcua.key')]];
  for (const [what, from, key] of refused) {
    const dir = data(`into-${what.replaceAll(' ', '-')}`);
    const r = run(['restore', from, '--key', key, '--data', dir]);
    ok(r.rc === 5 && !existsSync(join(dir, 'motcua.db')), `restore with ${what} leaves nothing`, `${r.rc} ${r.err}`);
  }
  mkdirSync(data('full'));
  writeFileSync(data('full/x'), '');
  same(run(['restore', file, '--data', data('full')]).rc, 5, 'restore into a folder with a file');
}

await part('arguments', argumentsOf);
await part('imports', imports);
await office(data('d'));
await part('postgres', async () => {
  const db = database();
  if (db) await office(data('pg'), db);
});
await part('damage', damage);
await part('backups', keysOfBackups);
finish();

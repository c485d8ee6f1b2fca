// SPDX-License-Identifier: Apache-2.0
// kit.mjs - what the tests of names and shapes share: the program, a server of it, counting.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const MOTCUA = process.env.MOTCUA ?? join(ROOT, 'out/gcc/motcua');
export const work = mkdtempSync(join(tmpdir(), 'motcua-shape-'));

let passed = 0;
let failed = 0;
const skipped = [];

// One claim; what was seen is printed when it does not hold.
export function ok(condition, claim, seen) {
  if (condition) {
    passed++;
    return true;
  }
  failed++;
  const text = seen === undefined ? '' : typeof seen === 'string' ? seen : JSON.stringify(seen);
  console.log(`FAILED ${claim}${text ? `\n       ${text.slice(0, 400)}` : ''}`);
  return false;
}

export const same = (seen, wanted, claim) =>
  ok(JSON.stringify(seen) === JSON.stringify(wanted), claim,
    `seen ${JSON.stringify(seen)}, wanted ${JSON.stringify(wanted)}`);

export function skip(why) {
  skipped.push(why);
}

// A part of the test; what it throws is one failure, the others still run.
export async function part(name, run) {
  const before = Date.now();
  try {
    await run();
  } catch (e) {
    ok(false, `${name}: ${e.stack ?? e}`);
  }
  if (process.env.TIMES) console.log(`${name}: ${Date.now() - before} ms`);
}

// Runs the program to its end.
export function run(args, input) {
  const r = spawnSync(MOTCUA, args, { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  return { rc: r.status, out: r.stdout, err: r.stderr, lines: r.stdout.split('\n').filter((l) => l) };
}

const servers = new Set();

// `motcua serve` with more options; { url, pid, links, stop }.
export async function serve(args, binary = MOTCUA) {
  const child = spawn(binary, [...args, 'serve', '--listen', '127.0.0.1:0'],
    { stdio: ['ignore', 'pipe', 'pipe'] });
  servers.add(child);
  let out = '';
  let err = '';
  child.stderr.on('data', (d) => { err += d; });
  const ended = new Promise((resolve) => { child.on('exit', resolve); });
  for await (const d of child.stdout) {
    out += d;
    if (/127\.0\.0\.1:\d+\//.test(out)) break;
  }
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(out)?.[0];
  if (!url) throw new Error(`serve did not start: ${err}`);
  for (let i = 0; i < 100; i++) {
    if (await fetch(`${url}/healthz`).then((r) => r.ok, () => false)) break;
    await new Promise((r) => { setTimeout(r, 20); });
  }
  return {
    url, pid: child.pid, log: () => err,
    async stop() {
      child.kill('SIGTERM');
      servers.delete(child);
      return ended;
    },
  };
}

// A caller of the API with one token: call(verb, path, body, headers) → { status, type, body, text, headers }.
export function caller(url, token) {
  return async (verb, path, body, headers = {}) => {
    const h = { ...headers };
    if (token) h.authorization = `Bearer ${token}`;
    const raw = body instanceof Uint8Array || typeof body === 'string' || body instanceof ReadableStream;
    if (body !== undefined && !h['content-type']) h['content-type'] = 'application/json';
    const r = await fetch(path.startsWith('http') ? path : url + path, {
      method: verb, headers: h, body: body === undefined ? undefined : raw ? body : JSON.stringify(body),
      redirect: 'manual', duplex: 'half',
    });
    const text = await r.text();
    let json;
    try { json = JSON.parse(text); } catch { /* a page */ }
    return { status: r.status, type: r.headers.get('content-type') ?? '', body: json, text, headers: r.headers };
  };
}

// RFC 9457: the right type and status, the field named.
export function problem(r, status, field, claim) {
  const names = (r.body?.errors ?? []).map((e) => e.field);
  ok(r.status === status && r.type.startsWith('application/problem+json') && r.body?.status === status &&
     typeof r.body?.title === 'string' && (field === null || names.includes(field)),
  `${claim} → ${status} problem${field ? ` naming ${field}` : ''}`, `${r.status} ${r.type} ${r.text}`);
}

// RssAnon + RssShmem of a process, kB.
export function memory(pid) {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  return ['RssAnon', 'RssShmem'].reduce((n, k) => n + Number(new RegExp(`${k}:\\s+(\\d+)`).exec(text)?.[1] ?? 0), 0);
}

export function finish() {
  for (const s of servers) s.kill('SIGKILL');
  if (existsSync(work)) rmSync(work, { recursive: true });
  for (const why of skipped) console.log(`skipped: ${why}`);
  console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
  process.exit(failed ? 1 : 0);
}

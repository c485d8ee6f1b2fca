// SPDX-License-Identifier: Apache-2.0
// build.mjs - makes every file a browser loads: style, scripts, icons, fonts, pictures.
// Usage: node build.mjs OUT. Not here: embedding into the program (tools/assetc.c).
//
// Same input, same bytes. Files carry a hash of their content in their name, so that browsers
// may keep them for ever. Whatever lies above the browser floor or the size budget stops the build.
import { build, transform } from 'esbuild';
import { PurgeCSS } from 'purgecss';
import postcss from 'postcss';
import { createHash } from 'node:crypto';
import { brotliCompressSync, gzipSync, constants } from 'node:zlib';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkCss, checkJs } from './floor.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = process.argv[2] ?? join(HERE, '../out/assets');
const TARGET = ['chrome109', 'firefox115'];
const URL_BASE = '/assets/';
const WEIGHTS = [400, 500, 600, 700];
const SUBSETS = ['latin', 'vietnamese'];
const PRELOADED = [400, 600];
const BUDGET = { css: 45_000, js: 40_000, fonts: 110_000, first: 235_000 }; // bytes on the wire

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

function die(message) {
  console.error(`assets: ${message}`);
  process.exit(1);
}

function read(path) {
  return readFileSync(join(HERE, path), 'utf8');
}

// Every file below dir whose name ends so; sorted, that the result does not depend on the disk.
function walk(dir, endings) {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((e) => {
      const path = join(dir, e.name);
      if (e.isDirectory()) return walk(path, endings);
      return endings.includes(extname(e.name)) ? [path] : [];
    });
}

// What may name a class or an icon: templates, scripts, the class sheet, string literals of the C.
function mentions() {
  const src = join(HERE, '../src');
  const html = walk(src, ['.html']).map((f) => readFileSync(f, 'utf8'));
  const c = walk(src, ['.c']).map((f) =>
    (readFileSync(f, 'utf8').match(/"(?:[^"\\\n]|\\.)*"/g) ?? []).join('\n'));
  const js = walk(join(HERE, 'js'), ['.js']).map((f) => readFileSync(f, 'utf8'));
  return [...html, ...c, ...js, read('../docs/ui.md')].join('\n');
}

const outputs = []; // { name, path, type, bytes }

// Registers a file under its logical name; answers the address that browsers will ask for.
function emit(name, bytes) {
  const ext = extname(name);
  const data = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes);
  const hash = createHash('sha256').update(data).digest('hex').slice(0, 12);
  const path = `${URL_BASE}${basename(name, ext)}-${hash}${ext}`;
  outputs.push({ name, path, type: TYPES[ext] ?? die(`no type for ${name}`), bytes: data });
  return path;
}

function buildFonts() {
  const urls = {};
  for (const subset of SUBSETS)
    for (const weight of WEIGHTS) {
      const file = `be-vietnam-pro-${subset}-${weight}-normal.woff2`;
      const from = join(HERE, 'node_modules/@fontsource/be-vietnam-pro/files', file);
      urls[`${subset}-${weight}`] = emit(`font-${subset}-${weight}.woff2`, readFileSync(from));
    }
  return urls;
}

// The unicode ranges are the ones the font's own style sheet declares for the two subsets.
function fontFaces(urls) {
  const sheet = readFileSync(
    join(HERE, 'node_modules/@fontsource/be-vietnam-pro/400.css'), 'utf8');
  const range = (subset) => {
    const at = sheet.indexOf(`be-vietnam-pro-${subset}-400-normal`);
    return /unicode-range:\s*([^;}]+)/.exec(sheet.slice(at))?.[1] ?? die(`no range: ${subset}`);
  };
  return SUBSETS.flatMap((s) => WEIGHTS.map((w) =>
    `@font-face{font-family:"Be Vietnam Pro";font-style:normal;font-weight:${w};` +
    `font-display:swap;src:url("${urls[`${s}-${w}`]}") format("woff2");` +
    `unicode-range:${range(s)}}`)).join('\n');
}

// Tabler carries a dark theme, right-to-left helpers, one :has() and coloured scroll bars; none of
// them is used here. css/never.json names classes that we do not use though the words occur in texts,
// or that mean something else here.
function dropUnused(css) {
  const root = postcss.parse(css);
  const never = new Set(JSON.parse(read('css/never.json')));
  root.walkDecls(/^scrollbar-/, (decl) => decl.remove());
  root.walkRules((rule) => {
    const kept = rule.selectors.filter((s) =>
      !/data-bs-theme=["']?dark|theme-dark|:has\(|\[dir=/.test(s) &&
      !(s.match(/(?<=\.)[A-Za-z][\w-]*/g) ?? []).some((name) => never.has(name)));
    if (kept.length === 0) rule.remove();
    else if (kept.length < rule.selectors.length) rule.selectors = kept;
  });
  return root.toString();
}

async function buildCss(words, faces) {
  for (const file of walk(join(HERE, 'css'), ['.css']))
    checkCss(readFileSync(file, 'utf8'), file).forEach(die);
  const tabler = dropUnused(read('node_modules/@tabler/core/dist/css/tabler.css'));
  const own = walk(join(HERE, 'css'), ['.css']).map((f) => readFileSync(f, 'utf8')).join('\n');
  const [kept] = await new PurgeCSS().purge({
    content: [{ raw: words, extension: 'html' }],
    css: [{ raw: tabler }],
    defaultExtractor: (text) => text.match(/[A-Za-z][\w-]*/g) ?? [],
    safelist: { standard: ['html', 'body', ':root'] },
    variables: false,
    keyframes: true,
  });
  const chart = read('node_modules/uplot/dist/uPlot.min.css');
  const lean = dropVariables(`${kept.css}\n${chart}\n${own}`);
  checkCss(lean, 'the finished style sheet').forEach(die);
  const min = await transform(`${faces}\n${lean}`,
    { loader: 'css', minify: true, target: TARGET, legalComments: 'none' });
  const licence = '/*! Tabler 1.0.0 MIT, Bootstrap 5 MIT, Be Vietnam Pro OFL-1.1 */';
  return emit('app.css', `${licence}${min.code}`);
}

// Custom properties that nobody reads any more after the purge.
function dropVariables(css) {
  const root = postcss.parse(css);
  for (let gone = 1; gone > 0;) {
    gone = 0;
    const used = new Set(root.toString().match(/var\(\s*--[\w-]+/g)?.map((v) => v.slice(4).trim()));
    root.walkDecls(/^--/, (decl) => {
      if (used.has(decl.prop)) return;
      decl.remove();
      gone++;
    });
  }
  root.walkRules((rule) => {
    if (rule.nodes.length === 0) rule.remove();
  });
  return root.toString();
}

async function buildJs() {
  const own = walk(join(HERE, 'js'), ['.js']);
  own.forEach((f) => checkJs(readFileSync(f, 'utf8'), f).forEach(die));
  for (const entry of ['app.js', 'live-worker.js', 'chart.js']) {
    const done = await build({
      entryPoints: [join(HERE, 'js', entry)],
      bundle: true, write: false, minify: true, format: 'iife', target: TARGET,
      legalComments: 'none', charset: 'utf8', logLevel: 'error', absWorkingDir: HERE,
    });
    emit(entry, done.outputFiles[0].text);
  }
}

// Icons that the menus of rooms name: strings inside `struct menu … = { … };` that are an icon's name.
function menuIcons() {
  const menus = walk(join(HERE, '../src'), ['.c']).flatMap((f) =>
    readFileSync(f, 'utf8').match(/struct menu \w+\[\] = \{[^;]*\};/g) ?? []);
  return [...menus.join('\n').matchAll(/"([a-z0-9-]+)"/g)].map((m) => m[1])
    .filter((name) => existsSync(join(HERE, 'node_modules/@tabler/icons/icons/outline', `${name}.svg`)));
}

// One file of symbols; a page says <svg><use href="…#name"/></svg>.
function buildIcons(words) {
  const listed = read('icons.txt').split('\n').map((l) => l.trim()).filter((l) => l && l[0] !== '#');
  const named = [...words.matchAll(/\b(?:icon(?:_as)?|nothing)\(\s*["']([a-z0-9-]+)["']/g)].map((m) => m[1]);
  const symbols = [...new Set([...listed, ...named, ...menuIcons()])].sort().map((name) => {
    const filled = name.endsWith('-filled');
    const dir = join(HERE, 'node_modules/@tabler/icons/icons', filled ? 'filled' : 'outline');
    const file = join(dir, `${filled ? name.slice(0, -7) : name}.svg`);
    if (!existsSync(file)) die(`no icon ${name}`);
    const body = readFileSync(file, 'utf8').replace(/[^]*?<svg[^>]*>/, '').replace(/<\/svg>[^]*/, '')
      .replace(/<path stroke="none"[^>]*\/>/, '').replace(/\s*\n\s*/g, '').replaceAll(' />', '/>');
    const paint = filled ? ' fill="currentColor" stroke="none"' : '';
    return `<symbol id="${name}" viewBox="0 0 24 24"${paint}>${body}</symbol>`;
  });
  emit('icons.svg', `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`);
  return symbols.length;
}

// The licences of what travels to browsers travel with it.
function buildLicences() {
  const used = ['@tabler/core', '@tabler/icons', 'bootstrap', '@fontsource/be-vietnam-pro', 'htmx.org', 'uplot'];
  emit('licences.txt', used.map((name) =>
    `==== ${name}\n\n${read(`node_modules/${name}/LICENSE`).trim()}\n`).join('\n'));
}

// Writes only what changed, so that make has nothing to do when nothing happened.
function put(path, bytes) {
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
  writeFileSync(path, bytes);
}

function writeOut() {
  mkdirSync(OUT, { recursive: true });
  const lines = [];
  const keep = new Set(['manifest']);
  for (const o of outputs.sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const file = basename(o.path);
    const packed = {
      gz: gzipSync(o.bytes, { level: 9 }),
      br: brotliCompressSync(o.bytes, { params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: o.bytes.length,
      } }),
    };
    o.wire = o.bytes.length;
    put(join(OUT, file), o.bytes);
    keep.add(file);
    const have = Object.entries(packed).map(([ext, data]) => {
      if (data.length > o.bytes.length * 0.95) return '-';
      put(join(OUT, `${file}.${ext}`), data);
      keep.add(`${file}.${ext}`);
      o.wire = Math.min(o.wire, data.length);
      return `${file}.${ext}`;
    });
    const etag = createHash('sha256').update(o.bytes).digest('hex').slice(0, 16);
    lines.push([o.name, o.path, o.type, etag, 'immutable', file, ...have].join('\t'));
  }
  for (const f of readdirSync(OUT)) if (!keep.has(f)) rmSync(join(OUT, f), { recursive: true });
  writeFileSync(join(OUT, 'manifest'), `${lines.join('\n')}\n`);
}

function checkBudget() {
  const wire = (name) => outputs.find((o) => o.name === name)?.wire ?? die(`no ${name}`);
  const fonts = (weights) => weights.reduce((sum, w) =>
    sum + SUBSETS.reduce((n, s) => n + wire(`font-${s}-${w}.woff2`), 0), 0);
  const sizes = {
    css: wire('app.css'), js: wire('app.js'), fonts: fonts(PRELOADED),
    first: wire('app.css') + wire('app.js') + wire('icons.svg') + fonts(WEIGHTS),
  };
  console.log('assets, bytes on the wire:', Object.entries(sizes).map((s) => s.join(' ')).join(', '));
  for (const [what, size] of Object.entries(sizes))
    if (size > BUDGET[what]) die(`${what}: ${size} bytes, the budget is ${BUDGET[what]}`);
}

const words = mentions();
await buildCss(words, fontFaces(buildFonts()));
await buildJs();
buildIcons(words);
buildLicences();
for (const f of walk(join(HERE, 'img'), ['.svg', '.png'])) emit(basename(f), readFileSync(f));
writeOut();
checkBudget();

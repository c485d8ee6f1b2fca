// SPDX-License-Identifier: Apache-2.0
// kit.mjs - what browser tests share: the browser of the machine, and the accessibility check.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(join(ROOT, 'assets/package.json'));
const { chromium } = require('playwright-core');

// Debian's Chromium; CHROMIUM names another one.
export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
let axeSource = '';

// What axe finds on the page as it is now: one line each, none when all is well.
export async function axe(page) {
  axeSource ||= readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate((runOnly) => globalThis.axe.run({ runOnly }), RULES);
  return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${v.help}: ${n.html.slice(0, 120)}`));
}

// Complaints of the page since this was called: script errors, refusals of its policy, pictures and scripts that are not there. An
// answer of the house that refuses something is none.
export function complaints(page) {
  const list = [];
  page.on('pageerror', (e) => list.push(e.message));
  page.on('console', (m) => m.type() === 'error' && !/with a status of \d/.test(m.text()) && list.push(m.text()));
  page.on('response', (r) => r.status() >= 400 && r.url().includes('/assets/') && list.push(`${r.status()} ${r.url()}`));
  return list;
}

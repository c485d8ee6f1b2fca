// SPDX-License-Identifier: Apache-2.0
// pages.mjs - every page that `motcua routes` names, opened by somebody who may: axe finds nothing, the console is silent, nothing is
// wider than a phone of 360 px. A new page is tested by itself; one with a parameter needs a line in `samples`.
import { spawnSync } from 'node:child_process';
import { axe } from './kit.mjs';

// Answers that are no pages: data, files, streams, parts that scripts ask for, switches that lead back.
const NO_PAGE = /^\/api\/|^\/(healthz|metrics|robots\.txt|sitemap\.xml)$|\.pdf$|\/song(\/|$)|\/tep$|^\/(demo|ngon-ngu|chu)\/|^\/ho-so\/(tim-nguoi|tim-thu-tuc|thanh-phan|hen-tra)$|^\/thu-tuc\/tim$/;

// GET routes of pages with who may open them: "*" anyone, "+" who is signed in, else a permission.
export function pageRoutes(motcua) {
  const { stdout } = spawnSync(motcua, ['routes'], { encoding: 'utf8' });
  return stdout.trim().split('\n').map((line) => line.split(/\s+/))
    .filter(([verb, path]) => verb === 'GET' && !NO_PAGE.test(path))
    .map(([, path, can]) => ({ path, can }));
}

// What is wrong with the page as it is open now, at a desk and on a phone.
export async function look(page, what) {
  const wrong = (await axe(page)).slice(0, 4).map((w) => `${what}: ${w}`);
  const { width, height } = page.viewportSize();
  for (const w of [360, 1366]) {
    await page.setViewportSize({ width: w, height });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > w) wrong.push(`${what}: ${wide} px wide on a screen of ${w} px`);
  }
  await page.setViewportSize({ width, height });
  return wrong;
}

// Opens every page; samples gives an address for each route with a parameter. Complaints of all, one line each.
export async function lookAtAll(base, routes, samples, anyone, user) {
  const wrong = [];
  for (const { path, can } of routes) {
    const address = path.includes(':') ? samples[path] : samples[path] ?? path;
    if (!address) {
      wrong.push(`${path}: tests/browser/journey.mjs gives no address for it`);
      continue;
    }
    const page = can === '*' ? anyone : user;
    const heard = page.noise.length;
    const reply = await page.goto(base + address);
    if (reply.status() >= 400) wrong.push(`${address}: answered with ${reply.status()}`);
    else wrong.push(...await look(page, address));
    wrong.push(...page.noise.slice(heard).map((n) => `${address}: ${n}`));
  }
  return wrong;
}

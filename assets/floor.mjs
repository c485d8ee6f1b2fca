// SPDX-License-Identifier: Apache-2.0
// floor.mjs - refuses what Chrome 109 or Firefox 115 (Windows 7 office PCs) cannot do.
// Answers a list of complaints, empty when all is well. It knows names, not behaviour: esbuild
// lowers script syntax by itself, here stand the things it lets pass.
import postcss from 'postcss';

const CSS_VALUES = {
  'color-mix()': /\bcolor-mix\(/, 'light-dark()': /\blight-dark\(/,
  'oklch() and lab()': /\b(?:oklch|oklab|lch|lab|color)\(/, subgrid: /\bsubgrid\b/,
  'linear() easing': /(?<!-)\blinear\(/, 'round() and mod()': /\b(?:round|mod|rem|abs|sign)\(/,
  'anchor()': /\banchor(?:-size)?\(/, 'unit lh': /\d(?:lh|rlh)\b/, 'unit cap': /\d(?:cap|rcap)\b/,
  'relative colours': /\b(?:rgba?|hsla?)\(\s*from\b/, 'if()': /\bif\(/,
};
const CSS_PROPERTIES = /^(?:text-wrap(?:-\w+)?|field-sizing|content-visibility|interpolate-size|position-anchor|position-area|anchor-name|view-transition-name|transition-behavior|animation-timeline|scroll-timeline|scrollbar-color|scrollbar-width|text-box(?:-\w+)?|zoom|overlay|mask)$/;
const CSS_SELECTORS = /:has\(|:user-(?:in)?valid|:popover-open|:dir\(|:state\(|:open\b|::details-content|::highlight|::view-transition|(?:^|\s)&/;
const CSS_AT_RULES = /^(?:starting-style|scope|property|view-transition|position-try|function|custom-media|nest|layer)$/;
const JS_CALLS = {
  'Array.prototype.toSorted and kin': /\.(?:toSorted|toReversed|toSpliced|findLastBy)\(/,
  'Object.groupBy': /\b(?:Object|Map)\.groupBy\(/, 'Promise.withResolvers': /\.withResolvers\(/,
  'Promise.try': /\bPromise\.try\(/, 'Array.fromAsync': /\bfromAsync\(/,
  'URL.canParse': /\b(?:canParse|URL\.parse)\(/, 'AbortSignal.any': /AbortSignal\.any\(/,
  popover: /\b(?:show|hide|toggle)Popover\(/, 'view transitions': /startViewTransition/,
  'Set methods': /\.(?:isSubsetOf|isSupersetOf|symmetricDifference)\(/,
  'requestIdleCallback': /requestIdleCallback/, 'eval': /\b(?:eval|new Function)\(/,
  'innerHTML of a string': /\.(?:innerHTML|outerHTML)\s*=/,
};

export function checkCss(text, where) {
  const faults = [];
  const say = (node, what) => faults.push(`${where}:${node.source?.start?.line ?? 0}: ${what}`);
  const root = postcss.parse(text);
  root.walkDecls((decl) => {
    if (CSS_PROPERTIES.test(decl.prop)) say(decl, `${decl.prop} is above the browser floor`);
    const value = decl.value.replace(/url\([^)]*\)/g, '');
    for (const [name, pattern] of Object.entries(CSS_VALUES))
      if (pattern.test(value)) say(decl, `${name} is above the browser floor`);
  });
  root.walkRules((rule) => {
    if (rule.parent?.type === 'rule') say(rule, 'nested rules are above the browser floor');
    if (CSS_SELECTORS.test(rule.selector)) say(rule, `${rule.selector} is above the browser floor`);
  });
  root.walkAtRules((at) => {
    if (CSS_AT_RULES.test(at.name)) say(at, `@${at.name} is above the browser floor`);
    if (at.parent?.type === 'rule') say(at, 'nested at-rules are above the browser floor');
  });
  return faults;
}

export function checkJs(text, where) {
  return text.split('\n').flatMap((line, n) =>
    Object.entries(JS_CALLS).filter(([, pattern]) => pattern.test(line))
      .map(([name]) => `${where}:${n + 1}: ${name} is refused here`));
}

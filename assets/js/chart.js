// SPDX-License-Identifier: Apache-2.0
// chart.js - draws a figure with data-chart by uPlot; loaded only on pages that have one. The address
// answers { "labels": ["07", …], "series": [{ "label": "Hồ sơ", "values": [12, …] }], "kind": "bars",
// "links": ["/ho-so?gio=07", …] }; a click on a bar opens its link. The table stays, folded away.
import uPlot from 'uplot';
import { make } from './core.js';

const COLOURS = ['#14507f', '#d9a441', '#2fb344', '#a3231f', '#6b7785'];
const HEIGHT = 260;

function series(data) {
  const bars = data.kind === 'line' ? undefined : uPlot.paths.bars({ size: [0.7, 60] });
  return data.series.map((one, n) => ({
    label: one.label,
    stroke: COLOURS[n % COLOURS.length],
    fill: bars ? COLOURS[n % COLOURS.length] : undefined,
    width: bars ? 0 : 2,
    paths: bars,
    points: { show: !bars },
    value: (_, v) => (v === null ? '–' : v.toLocaleString('vi-VN')),
  }));
}

function options(figure, data, width) {
  const number = (v) => v.toLocaleString('vi-VN');
  return {
    width, height: HEIGHT,
    legend: { show: data.series.length > 1 },
    cursor: { drag: { x: false, y: false } },
    scales: { x: { time: false, range: [-0.6, data.labels.length - 0.4] }, y: { range: (u, a, b) => [0, b * 1.1 || 1] } },
    axes: [
      { values: (_, ticks) => ticks.map((t) => data.labels[t] ?? ''), grid: { show: false },
        font: '12px "Be Vietnam Pro"', stroke: '#5d6975', incrs: [1, 2, 5, 10] },
      { values: (_, ticks) => ticks.map(number), font: '12px "Be Vietnam Pro"', stroke: '#5d6975',
        grid: { stroke: '#e3e7ec', width: 1 } },
    ],
    series: [{ label: 'x', value: (_, v) => data.labels[v] ?? '' }, ...series(data)],
  };
}

window.motcuaChart = async (figure) => {
  const reply = await fetch(figure.dataset.chart, { headers: { Accept: 'application/json' } });
  if (!reply.ok) return;
  const data = await reply.json();
  const table = figure.querySelector('table');
  const place = make('div');
  place.setAttribute('aria-hidden', 'true');
  figure.insertBefore(place, table);
  const xs = data.labels.map((_, n) => n);
  const chart = new uPlot(options(figure, data, figure.clientWidth), [xs, ...data.series.map((s) => s.values)], place);
  place.addEventListener('click', () => {
    const link = data.links?.[chart.cursor.idx ?? -1];
    if (link) location.assign(link);
  });
  new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height: HEIGHT })).observe(figure);
  if (table) {
    const more = make('details', 'chart-more');
    more.append(make('summary', '', 'Xem bảng số'));
    table.replaceWith(more);
    more.append(table);
  }
};

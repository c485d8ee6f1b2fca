// SPDX-License-Identifier: Apache-2.0
// live-worker.js - a shared worker that holds one event stream per address for all tabs of the browser.
// A tab posts an address to listen to it, '' when it goes away. It is told the address when something
// moved, and when the stream came back after a cut.
const streams = new Map(); // address → { source, ports }

function tell(address) {
  for (const port of streams.get(address)?.ports ?? []) port.postMessage(address);
}

// A stream that was refused (signed out, program stopped) is tried again, ever more slowly.
function open(address, wait = 5000) {
  const source = new EventSource(address);
  let cut = wait > 5000;
  source.addEventListener('message', () => tell(address));
  source.addEventListener('error', () => {
    cut = true;
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => {
      const stream = streams.get(address);
      if (stream?.source === source) stream.source = open(address, Math.min(2 * wait, 300_000));
    }, wait * (0.5 + Math.random()));
  });
  source.addEventListener('open', () => {
    if (cut) tell(address);
    cut = false;
  });
  return source;
}

function leave(port) {
  for (const [address, stream] of streams) {
    stream.ports.delete(port);
    if (stream.ports.size > 0) continue;
    stream.source.close();
    streams.delete(address);
  }
}

self.addEventListener('connect', (event) => {
  const [port] = event.ports;
  port.addEventListener('message', ({ data }) => {
    if (data === '') {
      leave(port);
      return;
    }
    if (!streams.has(data)) streams.set(data, { source: open(data), ports: new Set() });
    streams.get(data).ports.add(port);
  });
  port.start();
});

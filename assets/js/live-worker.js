// SPDX-License-Identifier: Apache-2.0
// live-worker.js - a shared worker that holds one event stream per address for all tabs of the browser.
// A tab posts an address to listen to it, '' when it goes away. It is told the address when something
// moved, and when the stream came back after a cut.
const streams = new Map(); // address → { source, ports }

function tell(address) {
  for (const port of streams.get(address)?.ports ?? []) port.postMessage(address);
}

function open(address) {
  const source = new EventSource(address);
  let cut = false;
  source.addEventListener('message', () => tell(address));
  source.addEventListener('error', () => {
    cut = true;
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => {
      const stream = streams.get(address);
      if (stream?.source === source) stream.source = open(address);
      tell(address);
    }, 5000 + Math.random() * 5000);
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

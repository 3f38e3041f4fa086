// Server-sent events of all services, with one word for how they are: connected, reconnecting, off.
import { addressOf, allSources } from './api.js';

const TYPES = ['task', 'level', 'taint', 'state', 'refused', 'head', 'gap'];
const AGAIN = 10_000, HIDDEN = 20_000, DEBOUNCE = 1000;

/** What starts `work` a second after it is asked for, once however often that is, and never twice at a time; and what ends it. */
export function debounced(work) {
  let timer = 0, isBusy = false, isAsked = false, hasEnded = false;
  const start = () => {
    isAsked = true;
    if (isBusy || timer || hasEnded) return;
    timer = setTimeout(async () => {
      [timer, isBusy, isAsked] = [0, true, false];
      await work().catch(() => {});
      isBusy = false;
      if (isAsked) start();
    }, DEBOUNCE);
  };
  return [start, () => {
    clearTimeout(timer);
    hasEnded = true;
  }];
}

/**
 * Listens until it is closed. `on(type, event, source)` gets each event, `onState(state)` how the connections are that count.
 * The browser reconnects by itself and says where it was; where a service gave up, it is asked again after a while.
 */
export function listen(wid, on, onState, counts = () => true) {
  const states = new Map(), open = new Map(), timers = new Set();
  let closed = false;
  const tell = () => {
    const all = [...states].filter(([source]) => counts(source)).map(([, state]) => state);
    if (!all.length) return;
    onState(all.includes('off') ? 'off' : all.includes('reconnecting') ? 'reconnecting' : 'connected');
  };

  function connect(source) {
    if (closed) return;
    const query = wid ? `?${new URLSearchParams({ wid })}` : '';
    const events = new EventSource(addressOf(`api/events${query}`, source), { withCredentials: !source.own });
    open.set(source, events);
    let opened = false;
    events.addEventListener('open', () => {
      states.set(source, 'connected');
      tell();
      on(opened ? 'again' : 'open', {}, source);
      opened = true;
    });
    events.addEventListener('error', () => {
      const ended = events.readyState === EventSource.CLOSED;
      states.set(source, ended ? 'off' : 'reconnecting');
      tell();
      if (!ended) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        connect(source);
      }, AGAIN);
      timers.add(timer);
    });
    for (const type of TYPES) {
      events.addEventListener(type, message => {
        let event;
        try {
          event = message.data ? JSON.parse(message.data) : {};
        } catch {
          return on('gap', {}, source);
        }
        on(type, event ?? {}, source);
      });
    }
  }

  // A browser has few connections to one address: a page that nobody sees gives its own back.
  let hidden = 0;
  const start = () => allSources().then(sources => sources.forEach(connect)).catch(() => onState('off'));
  const look = () => {
    clearTimeout(hidden);
    if (document.hidden) hidden = setTimeout(end, HIDDEN);
    else if (!open.size) start();
  };
  function end() {
    for (const events of open.values()) events.close();
    open.clear();
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
  }
  document.addEventListener('visibilitychange', look);
  start();
  return () => {
    closed = true;
    clearTimeout(hidden);
    document.removeEventListener('visibilitychange', look);
    end();
  };
}

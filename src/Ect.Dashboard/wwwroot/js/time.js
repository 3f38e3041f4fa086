// The same tasks on a time axis. A token says in which second its task was done, not when it began: a bar runs from the earliest that its
// last predecessor can have been done to the latest that the task itself can have been, so it is the longest that the task can have taken.
// A hatched line: a result that was there and waited.
import { h, icon, iconButton } from './dom.js';
import { plain, clock, span } from './text.js';
import { mark, hue, known } from './marks.js';
import { longest, nodeLabel } from './scene.js';

const ROW = 30, NAME = 300, NARROW_NAME = 150, PAD = 190, INSET = 12, AHEAD = 8;
const STEPS = [
  50, 100, 200, 500, 1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 1800e3, 3600e3, 7200e3, 14_400e3, 43_200e3, 86_400e3,
];
const placeOf = t => t.lastPred ? t.ready : t.earliest;
const inOrder = m => [...m.tasks].sort((a, b) => placeOf(a) - placeOf(b) || a.latest - b.latest);

export function timeView(host, m, { select, expand }) {
  let order = inOrder(m), list = order, total = Math.max(1, m.end - m.start), scale = order.length > 300 ? 5 : 1, top = 0;
  let chosen = null, before = new Set(), after = new Set(), critical = false, matched = null, soft = null, first = -1, last = -1;
  const live = new Map();
  const axis = h('div', { class: 'axis', 'aria-hidden': 'true' }), lines = h('div', { class: 'lines', 'aria-hidden': 'true' });
  const body = h('div', { class: 'rows', role: 'rowgroup' });
  const sheet = h('div', { class: 'sheet', role: 'table', 'aria-label': 'Tasks in time' }, axis, lines, body);
  const scroll = h('div', { class: 'scroll time', tabindex: 0, role: 'region', 'aria-label': 'Tasks in time: bars are at most this long' },
    sheet);
  const factor = h('output', { 'aria-label': 'Zoom' });
  const tools = h('div', { class: 'zoom', role: 'group', 'aria-label': 'Zoom' },
    iconButton('minus', 'Narrower', () => rescale(scale / 1.5)), factor, iconButton('plus', 'Wider', () => rescale(scale * 1.5)),
    iconButton('fit', 'Fit', () => rescale(1)));
  const note = h('p', { class: 'atmost' }, icon('clock'),
    'By the clocks of the agents, a bar is at most this long: a token says in which second its task was done, not when it began.');
  host.replaceChildren(scroll, tools, note);

  const nameWidth = () => host.clientWidth < 700 ? NARROW_NAME : NAME;
  const wide = () => Math.max(120, (host.clientWidth - nameWidth() - PAD) * scale);
  const x = ms => (ms - m.start) / total * wide();
  const open = t => t.fold ? expand(t) : select(t);

  function rescale(to) {
    scale = Math.max(1, Math.min(60, to));
    frame();
    const t = task();
    if (t) show(t);
  }

  function frame() {
    const w = wide(), each = STEPS.find(step => step / total * w > 74) ?? Math.ceil(total / w * 74 / 86_400e3) * 86_400e3;
    factor.textContent = `${Math.round(scale * 10) / 10}×`;
    sheet.style.width = `${nameWidth() + w + PAD}px`;
    sheet.style.setProperty('--name', `${nameWidth()}px`);
    sheet.setAttribute('aria-rowcount', list.length);
    body.style.height = `${list.length * ROW}px`;
    axis.replaceChildren(h('span', { class: 'corner' }, 'Task'));
    lines.replaceChildren();
    for (let t = 0; t <= total * 1.0001; t += each) {
      const left = `${nameWidth() + INSET + t / total * w}px`, line = h('i');
      const tick = h('span', { class: 'tick' }, t ? `+${ticked(t)}` : clock(m.start));
      tick.style.left = line.style.left = left;
      axis.append(tick);
      lines.append(line);
    }
    redo();
  }
  const ticked = t => t >= 3600e3 ? span(t).replace(/ 0 min$/, '')
    : t >= 60_000 ? `${Math.floor(t / 60_000)}:${String(Math.round(t % 60_000 / 1000)).padStart(2, '0')}` : span(t).replace('.0 s', ' s');

  function row(t, i) {
    const kinds = ['row', `c${hue(t.mark)}`, t.revoked ? 'revoked' : t.tainted ? 'tainted' : '',
      t.jti === chosen ? 'on' : before.has(t) ? 'up' : after.has(t) ? 'down' : '', critical && m.slowest.has(t) ? 'crit' : '',
      soft && !soft.has(t.jti) ? 'off' : ''];
    const line = h('div', { class: kinds.filter(Boolean).join(' '), role: 'row', 'aria-rowindex': i + 1, onclick: () => open(t) });
    line.style.top = `${i * ROW}px`;
    const track = h('div', { class: 'track', role: 'cell' }), name = m.name(t);
    const put = (element, from, width) => {
      element.style.left = `${INSET + from}px`;
      if (width !== undefined) element.style.width = `${width}px`;
      track.append(element);
    };
    const wait = t.waits.reduce((a, b) => !a || b.ms > a.ms ? b : a, null);
    if (wait) {
      const title = `${plain(wait.from.act)} was ready at least ${span(wait.ms)} before ${plain(t.lastPred.act)}`;
      put(h('i', { class: 'idle', title, 'aria-hidden': 'true' }), x(wait.from.latest), Math.max(1, x(t.ready) - x(wait.from.latest)));
    }
    const bar = h('i', { class: `span ${known(t.level)}`, title: 'At most this long', 'aria-hidden': 'true' });
    put(bar, x(t.ready), Math.max(3, x(t.latest) - x(t.ready)));
    const took = t.pred.length || t.fold ? longest(t) : 'start';
    put(h('span', { class: 'dur' }, t.longest === null ? null : h('span', { class: 'sr' }, 'took at most '), took,
      wait ? h('em', {}, ` after waiting ${span(wait.ms)}`) : null), x(t.latest) + 8);
    line.append(h('div', { class: 'name', role: 'cell' }, mark(t.mark, 11),
      h('button', {
        class: 'textlink', type: 'button', tabindex: -1, title: `${plain(t.act)}\n${plain(m.agent(t).iss)}`,
        'aria-label': nodeLabel({ m, grouped: false }, t),
      }, plain(t.act)), h('small', { 'aria-hidden': 'true' }, name)), track);
    return line;
  }

  function paint() {
    const from = Math.max(0, Math.floor(scroll.scrollTop / ROW) - AHEAD);
    const to = Math.min(list.length, Math.ceil((scroll.scrollTop + scroll.clientHeight) / ROW) + AHEAD);
    if (from === first && to === last) return;
    [first, last] = [from, to];
    for (const [i, line] of live) {
      if (i >= from && i < to) continue;
      line.remove();
      live.delete(i);
    }
    for (let i = from; i < to; i++) {
      if (live.has(i)) continue;
      const line = row(list[i], i);
      live.set(i, line);
      body.append(line);
    }
  }
  function redo() {
    for (const line of live.values()) line.remove();
    live.clear();
    first = last = -1;
    paint();
  }
  const task = () => chosen ? m.by.get(chosen) : null;
  function show(t) {
    const i = list.findIndex(it => it.jti === t.jti);
    if (i < 0) return;
    const y = i * ROW;
    if (y < scroll.scrollTop + 8 || y > scroll.scrollTop + scroll.clientHeight - ROW * 3) scroll.scrollTop = y - scroll.clientHeight / 2;
    if (scale > 1) scroll.scrollLeft = x(t.ready) - 120;
  }
  function choose(t) {
    chosen = t?.jti ?? null;
    before = t ? m.before(t) : new Set();
    after = t ? m.after(t) : new Set();
  }

  // Downwards is onwards in time: the axis follows the rows, so that bars stay in sight.
  scroll.addEventListener('scroll', () => {
    if (scale > 1 && scroll.scrollTop !== top) {
      top = scroll.scrollTop;
      const t = list[Math.min(list.length - 1, Math.floor(top / ROW))];
      if (t) scroll.scrollLeft = Math.max(0, x(t.ready) - 60);
    }
    paint();
  }, { passive: true });
  scroll.addEventListener('keydown', event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], i = chosen ? list.findIndex(t => t.jti === chosen) : -1;
    if (event.key === 'Enter' && list[i]?.fold) return expand(list[i]);
    if (!step) return;
    event.preventDefault();
    const next = list[Math.max(0, i + step)];
    if (next) select(next);
  });
  const size = new ResizeObserver(frame);
  size.observe(host);
  return {
    select(t) {
      choose(t);
      redo();
      if (t) show(t);
    },
    match(ids, isSoft) {
      [matched, soft] = isSoft ? [null, ids] : [ids, null];
      list = matched ? order.filter(t => matched.has(t.jti)) : order;
      frame();
    },
    slowest(on) {
      critical = on;
      redo();
    },
    update(next) {
      m = next;
      order = inOrder(m);
      list = matched ? order.filter(t => matched.has(t.jti)) : order;
      total = Math.max(1, m.end - m.start);
      choose(task());
      frame();
    },
    destroy: () => size.disconnect(),
  };
}

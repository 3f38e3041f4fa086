// What of a workflow is drawn: boxes and edges, with the texts that fit into them.
import { plain, clock, span, id8, plural } from './text.js';

export const H = 50, GHOST_W = 132, GHOST_H = 34, MARGIN = 24, NAMED = 3;
const MIN_W = 150, MAX_W = 200, LEFT = 42, RIGHT = 12, GAP = 30;
const pen = document.createElement('canvas').getContext('2d');
const cut = new Map(), measured = new Map(), MOST_MEASURED = 20_000;
let fonts;

function measure(text, bold) {
  const key = `${bold}|${text}`;
  let width = measured.get(key);
  if (width !== undefined) return width;
  fonts ??= getComputedStyle(document.body).fontFamily;
  pen.font = `${bold ? '600 14px' : '400 12px'} ${fonts}`;
  width = pen.measureText(text).width;
  if (measured.size > MOST_MEASURED) measured.clear();
  measured.set(key, width);
  return width;
}

/** How wide the text below on the right is. */
export const flagWidth = text => measure(text) * 11 / 12;

/** As much of a text as fits. What is cut is whole in the title and in the panel. */
export function fit(text, width, bold) {
  const key = `${bold}|${width}|${text}`;
  if (cut.has(key)) return cut.get(key);
  let out = text;
  if (measure(text, bold) > width) {
    let low = 0, high = Math.min(text.length, 60);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (measure(`${text.slice(0, middle)}…`, bold) <= width) low = middle;
      else high = middle - 1;
    }
    out = `${text.slice(0, low).trimEnd()}…`;
  }
  if (cut.size > MOST_MEASURED) cut.clear();
  cut.set(key, out);
  return out;
}

/** The boxes and edges of a workflow. `W` is as wide as nearly all of its actions need. */
export function sceneOf(m, grouped, wasWide) {
  const shown = m.tasks.filter(t => !(grouped && t.groupedIn));
  const rep = t => grouped && t.groupedIn ? t.groupedIn : t;
  const widths = shown.map(t => measure(plain(t.act).slice(0, 60), true)).sort((a, b) => a - b);
  const needed = Math.round(Math.max(MIN_W, Math.min(MAX_W, LEFT + RIGHT + (widths[Math.ceil((widths.length - 1) * .98)] ?? 0))));
  const W = Math.max(needed, wasWide ?? 0);
  const ghosts = [...m.unknown.keys()].map(id =>
    ({ ghost: true, jti: id, key: `?${id}`, preds: [], succs: [...new Set(m.unknown.get(id).map(rep))] }));
  const edges = [], known = new Set();
  const add = (a, b, kind) => {
    const key = `${a.ghost ? '?' : ''}${a.jti}>${b.jti}`;
    if (a === b || known.has(key)) return;
    known.add(key);
    edges.push({ a, b, kind, key });
  };
  for (const t of shown) {
    for (const p of t.preds) add(rep(p), t, '');
    if (!grouped && t.triedAs) add(t.triedAs, t, 'retry');
  }
  for (const ghost of ghosts) for (const t of ghost.succs) add(ghost, t, 'ghost');
  for (const t of m.tasks) if (t.claimed) add(rep(t.claimed), rep(t), 'claim');
  for (const t of shown) t.key = t.jti;
  const all = [...shown, ...ghosts], spot = new Map(all.map((n, i) => [n, i]));
  return { m, all, shown, ghosts, edges, spot, rep, grouped, W, room: W - LEFT - 10, size: n => n.ghost ? [GHOST_W, GHOST_H] : [W, H] };
}

/** The tasks that a box stands for. */
export const triesOf = ({ grouped }, t) => grouped && t.attempts?.length ? [...t.attempts, t] : [t];

/** What is the matter with a box: the worst of its tries. */
export function worstOf(scene, t) {
  const tries = triesOf(scene, t);
  return tries.some(it => it.revoked) ? 'revoked' : tries.some(it => it.tainted) ? 'tainted' : '';
}

const bySelf = t => t.taintedAfter ? `, as this page sees: it comes after ${plain(t.taintedAfter.act)}` : '';

/** What a node is called where it is not seen. */
export function nodeLabel(scene, t) {
  if (t.ghost) return `unknown ${id8(t.jti)}, a predecessor that is not in this store`;
  const { m, grouped } = scene, worst = worstOf(scene, t);
  const some = t.fold ? 'some ' : worst && !t[worst] ? 'a try of it ' : '', state = worst ? `, ${some}${worst}${bySelf(t)}` : '';
  const more = t.preds.length > NAMED ? ` and ${t.preds.length - NAMED} more` : '';
  const after = t.preds.length ? t.preds.slice(0, NAMED).map(p => plain(p.act)).join(', ') + more : 'nothing';
  const gone = t.gone.length ? ` and ${t.gone.length} that left the store` : '';
  const missing = `${t.missing.length ? ` and ${t.missing.length} unknown` : ''}${gone}`;
  if (t.fold) {
    const when = `recorded from ${clock(t.from)} to ${clock(t.to)}`;
    return `${plural(t.count, 'task')}, folded, by ${m.name(t)}${state}, ${when}, after ${after}. Enter opens them`;
  }
  const twins = triesOf(scene, t).some(it => it.twins) ? ', two tokens have this id' : '';
  const tries = grouped && t.attempts.length ? `, try ${t.attempts.length + 1}` : '';
  const claim = t.claimed ? `, says that it tries again ${plain(t.claimed.act)} by ${m.name(t.claimed)}` : '';
  const lead = `${plain(t.act)} by ${m.name(t)}, ${t.level}${state}${twins}${tries}`;
  return `${lead}, recorded at ${clock(t.seen)}, after ${after}${missing}${claim}`;
}

/** How long a task took at the most, where that is known. */
export const longest = t => t.longest === null ? '' : `≤ ${span(t.longest)}`;

/** What stands below on the right: how long it took at the most, or what is the matter. */
export function nodeFlag(scene, t) {
  const worst = worstOf(scene, t), { grouped } = scene;
  if (triesOf(scene, t).some(it => it.twins)) return ['flag twins', 'two tokens'];
  if (worst) return ['flag', t[worst] ? worst : `a try ${worst}`];
  if (t.fold) return ['meta', longest(t)];
  if (t.attempts.length && grouped) return ['meta tries', `×${t.attempts.length + 1}`];
  return ['meta', t.pred.length ? longest(t) : 'start'];
}

export const nodeTitle = (scene, t) => {
  const label = nodeLabel(scene, t);
  if (t.ghost) return `${label}\n${plain(t.jti)}`;
  return `${label}\n${(t.fold ? t.agents : [t.agent]).slice(0, 12).map(n => plain(scene.m.agents.get(n)?.iss ?? '')).join('\n')}`;
};

/** Places new boxes before the next layout: to the right of their last predecessor, below what is there. */
export function placeNew(scene, at) {
  const columns = [...at.values()].map(([x, y]) => ({ x, y }));
  for (const n of scene.all) {
    if (at.has(n.key)) continue;
    const befores = n.ghost ? [] : n.preds.map(p => at.get(scene.rep(p).key)).filter(Boolean);
    const right = befores.reduce((a, b) => !a || b[0] > a[0] ? b : a, null);
    const left = n.ghost ? at.get(n.succs[0]?.key) : null, step = scene.W + GAP;
    const x = right ? right[0] + step : left ? left[0] - step : MARGIN + scene.W / 2;
    let y = right ? right[1] : MARGIN + H / 2;
    const taken = columns.filter(c => Math.abs(c.x - x) < scene.W);
    while (taken.some(c => Math.abs(c.y - y) < H + 8)) y += H + 12;
    at.set(n.key, [x, y]);
    columns.push({ x, y });
  }
}

/** What leads to a box (up) and what follows it (down), by the keys of boxes and edges. */
export function litBy({ m, all, edges, rep, grouped }, t) {
  const self = t.ghost ? t : rep(t), tries = t.ghost ? [] : triesOf({ grouped }, self);
  const up = tries.flatMap(x => [...m.before(x)]);
  const down = t.ghost ? t.succs.flatMap(x => [x, ...m.after(x)]) : tries.flatMap(x => [...m.after(x)]);
  const ups = new Set(up.map(rep)), downs = new Set(down.map(rep)), lit = { nodes: [], edges: [] };
  const leads = n => n.ghost && n.succs.some(x => ups.has(x) || x === self);
  for (const n of all) {
    const kind = n === self ? 'self' : ups.has(n) || leads(n) ? 'up' : downs.has(n) ? 'down' : null;
    if (kind) lit.nodes.push([n.key, kind]);
  }
  for (const e of edges) {
    if (e.kind === 'claim') continue;
    const before = (e.b === self || ups.has(e.b)) && e.a !== self, after = (e.a === self || downs.has(e.a)) && downs.has(e.b);
    if (before || after) lit.edges.push([e.key, before ? 'up' : 'down']);
  }
  return lit;
}

// How one box and one edge are drawn.
import { s } from './dom.js';
import { plain, id8 } from './text.js';
import { hue, shape, known } from './marks.js';
import { H, GHOST_W, GHOST_H, fit, flagWidth, nodeFlag, nodeTitle, worstOf } from './scene.js';

// Between neighbouring layers there is nothing to go around.
const NEXT = 64, STUB = 5;

/** All that shows in a box, as one text; gives the node its title. Call it before the box is drawn. */
export function nodeSign(scene, t) {
  t.title = nodeTitle(scene, t);
  if (t.ghost) return `ghost ${t.jti}`;
  return [scene.W, t.agent, t.mark, t.level, nodeFlag(scene, t).join(), Boolean(t.attempts.length && scene.grouped),
    !scene.grouped && Boolean(t.groupedIn), t.title].join('|');
}

/** Draws a box with its name. What is in it comes when it is near enough to be read: `dressNode`. */
export function drawNode(scene, t) {
  const props = { role: 'button', tabindex: -1 };
  if (t.ghost) {
    return s('g', { ...props, class: 'node ghost', 'aria-disabled': 'true' }, s('title', {}, t.title),
      s('rect', { class: 'face', width: GHOST_W, height: GHOST_H, rx: 8 }));
  }

  const { W, grouped } = scene, many = t.fold || (t.attempts.length && grouped);
  const worst = worstOf(scene, t), state = worst && ` ${worst}`, retried = !grouped && t.groupedIn ? ' retried' : '';
  const kinds = `node c${hue(t.mark)} ${known(t.level)}${state}${retried}${t.fold ? ' fold' : ''}`;
  return s('g', { ...props, class: kinds, ...t.fold ? { 'aria-expanded': 'false' } : { 'aria-pressed': 'false' } },
    s('title', {}, t.title),
    t.fold ? s('rect', { class: 'under', x: 8, y: 10, width: W - 16, height: H, rx: 9 }) : null,
    many ? s('rect', { class: 'under', x: 4, y: 5, width: W - 8, height: H, rx: 9 }) : null,
    s('rect', { class: 'face', width: W, height: H, rx: 9 }));
}

/** Draws what is in a box. */
export function dressNode(scene, t, g) {
  if (t.ghost) return g.append(s('text', { class: 'sub', x: 12, y: 21.5 }, `unknown ${id8(t.jti)}`));
  const { W, m, room } = scene, [kind, flag] = nodeFlag(scene, t);
  return g.append(
    s('path', { class: 'glyph', d: shape(t.mark), transform: 'translate(15 9)' }),
    s('text', { class: 'act', x: 42, y: 21 }, fit(plain(t.act), room, true)),
    s('text', { class: 'sub', x: 42, y: 39 }, fit(m.name(t), Math.floor(room - flagWidth(flag) - 6))),
    s('rect', { class: 'lv', x: 10, y: 28, width: 22, height: 14, rx: 4 }),
    s('text', { class: 'lvt', x: 21, y: 38.5 }, known(t.level)),
    s('text', { class: kind, x: W - 11, y: 39 }, flag));
}

export function edgeClass(scene, { a, b, kind }) {
  const taints = kind !== 'claim' && !a.ghost && worstOf(scene, a) && worstOf(scene, b);
  return `edge${kind ? ` ${kind}` : ''}${taints ? ' taint' : ''}`;
}

/** Out of the middle of the right side, into the middle of the left one; between them where the layout keeps a lane free. */
export function edgePath(from, to, [fromWidth], [toWidth], lane) {
  const start = [from[0] + fromWidth / 2, from[1]], end = [to[0] - toWidth / 2 - 1, to[1]];
  const lanes = lane && end[0] - start[0] > NEXT ? lane.filter(p => p[0] > start[0] + 8 && p[0] < end[0] - 8) : [];
  const points = [start, ...lanes, end];
  const n = v => v.toFixed(1);
  end[0] -= STUB;
  let d = `M${n(start[0])} ${n(start[1])}`;
  for (let i = 1; i < points.length; i++) {
    const [x0, y0] = points[i - 1], [x1, y1] = points[i], bend = Math.max((x1 - x0) / 2, x1 < x0 ? 30 : 0);
    d += `C${n(x0 + bend)} ${n(y0)} ${n(x1 - bend)} ${n(y1)} ${n(x1)} ${n(y1)}`;
  }
  return `${d}h${STUB}m-5.500 -3.500l5.500 3.500l-5.500 3.500`;
}

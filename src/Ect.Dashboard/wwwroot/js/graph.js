// The graph as it was laid out, drawn as SVG. Keyboard, what leads to a task and what follows it.
// New tasks leave old ones where they are until the next pause.
import { h, s, fill } from './dom.js';
import { plural } from './text.js';
import { layOut } from '../early.js';
import { camera } from './camera.js';
import { sceneOf, placeNew, litBy, worstOf, H, MARGIN } from './scene.js';
import { drawNode, dressNode, nodeSign, edgeClass, edgePath } from './nodes.js';

const PAUSE = 1200, PATIENCE = 15_000, GLIDE = 360, MOST_ANIMATED = 600, OPENED = .5, AROUND = 200;

export function graphView(host, m, { select, expand, grouped, done }) {
  const still = matchMedia('(prefers-reduced-motion: reduce)'), dark = matchMedia('(prefers-color-scheme: dark)');
  const edgeLayer = s('g', { class: 'edges', 'aria-hidden': 'true' }), nodeLayer = s('g', { class: 'nodes' });
  const world = s('g'), svg = s('svg', { class: 'graph', role: 'group' }, world);
  const wait = h('div', { class: 'wait' }, `Laying out ${plural(m.tasks.length, 'task')}…`);
  const nodes = new Map(), paths = new Map();
  let scene = null, pending = null, drawn = null, at = new Map(), lanes = new Map(), job = null, timer = 0, waitingSince = 0, frame = 0;
  let chosen = null, current = null, hovered = null, lit = [], matched = null, slow = false;

  const boxes = () => scene.all.map(n => [...at.get(n.key), ...scene.size(n), worstOf(scene, n) || 'ok']);
  const view = camera(host, svg, world, { boxes, lines: edgeLayer, onMoved: dress });
  fill(host, svg, wait, view.elements);
  const repaint = () => view.repaint();
  dark.addEventListener('change', repaint);

  // --- layout
  const find = id => {
    const t = id && scene?.m.by.get(id);
    return t ? scene.rep(t) : null;
  };
  const place = t => at.get(t.key);
  const stillHovered = () => hovered ? nodes.get(hovered.key)?.n : null;

  async function lay(next, opened) {
    clearTimeout(timer);
    timer = waitingSince = 0;
    job?.cancel();
    pending = next;
    const follows = next.edges.filter(e => e.kind !== 'claim'); // What only is claimed moves no box.
    const mine = job = layOut(next.all.map(n => next.size(n)), follows.map(e => [next.spot.get(e.a), next.spot.get(e.b)]));
    if (!scene) {
      await new Promise(done => setTimeout(done)); // A worker that has just started hears of it when this thread has paused once.
      if (mine === job) drawBoxes(next); // Outside the document, while the worker lays them out.
    }
    const result = await mine.result;
    if (mine !== job) return;
    job = null;
    next = pending; // The same boxes, perhaps with newer texts.
    pending = null;
    const first = !scene, began = performance.now(), old = at;
    const anchor = first ? null : anchorOf(next);
    scene = next;
    at = new Map(scene.all.map((n, i) => [n.key, result.at[i]]));
    lanes = new Map(follows.map((e, i) => [e.key, result.lines[i]]));
    view.bounds = { width: result.width, height: result.height, count: scene.all.length };
    wait.remove();
    if (first) view.fit(false);
    reconcile();
    if (first) {
      roving(find(chosen) ?? scene.shown[0]);
      if (find(chosen)) showChosen();
    } else {
      settle(old, at.has(opened) ? opened : anchor);
      if (at.has(opened) && view.view.k < OPENED) view.center(at.get(opened), true, OPENED);
    }
    mark();
    light(find(chosen) ?? stillHovered());
    if (matched) api.match(matched);
    if (slow) api.slowest(true);
    if (first) world.append(edgeLayer, nodeLayer); // Last, so that nothing makes the browser measure it but its own painting.
    requestAnimationFrame(() => setTimeout(() => done?.({ layout: result.ms, draw: performance.now() - began })));
  }

  // What stays where it is on the screen: the chosen task, else the one nearest to the middle.
  function anchorOf(next) {
    const kept = next.all.filter(n => at.has(n.key)), [x, y] = view.middle();
    if (chosen && kept.some(n => n.key === chosen)) return chosen;
    const far = n => Math.hypot(at.get(n.key)[0] - x, at.get(n.key)[1] - y);
    return kept.reduce((best, n) => !best || far(n) < far(best) ? n : best, null)?.key;
  }

  function settle(old, anchor) {
    if (!view.touched) view.fit(true);
    else if (anchor && at.has(anchor)) view.keep(old.get(anchor), at.get(anchor));
    cancelAnimationFrame(frame);
    if (still.matches || scene.all.length > MOST_ANIMATED) return;
    // What was not there comes from where its predecessor was.
    const from = new Map(scene.all.map(n => [n.key, old.get(n.key) ?? at.get(n.key)])), target = at;
    if (view.touched && anchor && old.has(anchor)) {
      const [dx, dy] = [target.get(anchor)[0] - old.get(anchor)[0], target.get(anchor)[1] - old.get(anchor)[1]];
      for (const [key, [x, y]] of from) if (old.has(key)) from.set(key, [x + dx, y + dy]);
    }
    const began = performance.now(), straight = lanes;
    const tick = now => {
      const part = Math.min(1, Math.max(0, (now - began) / GLIDE)), eased = 1 - (1 - part) ** 3;
      at = part < 1 ? new Map([...target].map(([key, [x, y]]) => {
        const [fx, fy] = from.get(key);
        return [key, [fx + (x - fx) * eased, fy + (y - fy) * eased]];
      })) : target;
      lanes = part < 1 ? new Map() : straight;
      move();
      if (part < 1) frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
  }

  const shapeOf = it => `${it.all.map(n => n.key).join()};${it.edges.map(e => e.key).join()};${it.W}`;

  function update(next, { now, opened } = {}) {
    const coming = sceneOf(next, grouped, (pending ?? scene)?.W);
    if (pending && shapeOf(coming) === shapeOf(pending)) {
      pending = coming;
      return undefined;
    }
    if (!scene || now) return lay(coming, opened);
    const same = shapeOf(coming) === shapeOf(scene);
    if (!same) {
      cancelAnimationFrame(frame);
      placeNew(coming, at);
    }
    scene = coming;
    for (const key of at.keys()) if (!scene.all.some(n => n.key === key)) at.delete(key);
    reconcile();
    light(find(chosen) ?? stillHovered());
    if (matched) api.match(matched);
    if (slow) api.slowest(true);
    if (same) return undefined;
    const xs = [...at.values()];
    view.bounds = {
      width: Math.max(...xs.map(p => p[0])) + scene.W / 2 + MARGIN, height: Math.max(...xs.map(p => p[1])) + H / 2 + MARGIN,
      count: xs.length,
    };
    if (!view.touched) view.fit(true);
    else view.repaint();
    // Lay out again on the next pause; at the latest after a while, where tasks come without one.
    waitingSince ||= performance.now();
    clearTimeout(timer);
    timer = setTimeout(() => lay(scene), performance.now() - waitingSince > PATIENCE ? 0 : PAUSE);
    return undefined;
  }

  // --- drawing
  // Boxes whose texts are the same are left as they are. Returns the keys of all.
  function drawBoxes(of) {
    if (of === drawn) return new Set(nodes.keys());
    const keys = new Set();
    drawn = of;
    for (const n of of.all) {
      const sign = nodeSign(of, n), was = nodes.get(n.key);
      keys.add(n.key);
      if (was?.sign === sign) {
        was.n = n;
        continue;
      }
      const g = drawNode(of, n);
      g.ectKey = n.key;
      if (was) was.g.replaceWith(g);
      else nodeLayer.append(g);
      nodes.set(n.key, { g, sign, n });
    }
    return keys;
  }

  // Only what can be read is in the boxes: texts are what a browser takes longest for.
  function dress() {
    if (!scene || svg.dataset.lod === 'far') return;
    const [left, top, right, bottom] = view.seen();
    for (const [key, box] of nodes) {
      const [x, y] = box.isDressed ? [NaN] : at.get(key) ?? [NaN];
      if (x > left - AROUND && x < right + AROUND && y > top - AROUND && y < bottom + AROUND) dressBox(box);
    }
  }
  function dressBox(box) {
    dressNode(scene, box.n, box.g);
    box.isDressed = true;
  }

  function reconcile() {
    const focused = document.activeElement?.closest?.('.node') ? current?.key : null, keepPaths = new Set();
    const keep = drawBoxes(scene);
    for (const e of scene.edges) {
      keepPaths.add(e.key);
      let path = paths.get(e.key);
      if (!path) {
        path = s('path');
        paths.set(e.key, path);
        edgeLayer.append(path);
      }
      path.setAttribute('class', edgeClass(scene, e));
    }
    for (const [key, { g }] of nodes) {
      if (keep.has(key)) continue;
      g.remove();
      nodes.delete(key);
    }
    for (const [key, path] of paths) {
      if (keepPaths.has(key)) continue;
      path.remove();
      paths.delete(key);
    }
    move();
    lit = [];
    svg.setAttribute('aria-label',
      `Graph of ${plural(scene.shown.length, 'task')}, left to right in the order of their predecessors. Arrow keys follow the edges.`);
    const again = current && scene.all.find(n => n.key === current.key);
    roving(again ?? scene.shown[0]);
    if (focused && again && !nodes.get(again.key).g.contains(document.activeElement)) nodes.get(again.key).g.focus({ preventScroll: true });
  }

  function move() {
    for (const n of scene.all) {
      const [x, y] = at.get(n.key), [w, height] = scene.size(n);
      nodes.get(n.key).g.setAttribute('transform', `translate(${(x - w / 2).toFixed(1)} ${(y - height / 2).toFixed(1)})`);
    }
    for (const e of scene.edges)
      paths.get(e.key).setAttribute('d', edgePath(place(e.a), place(e.b), scene.size(e.a), scene.size(e.b), lanes.get(e.key)));
    dress();
  }

  // --- what is lit
  function light(t) {
    for (const element of lit) element.classList.remove('up', 'down', 'self');
    lit = [];
    svg.classList.toggle('dimmed', Boolean(t));
    if (!t) return;
    const kinds = litBy(scene, t);
    for (const [key, kind] of [...kinds.nodes, ...kinds.edges]) {
      const element = nodes.get(key)?.g ?? paths.get(key);
      element.classList.add(kind);
      lit.push(element);
    }
  }

  function mark() {
    svg.querySelector('[aria-pressed="true"]')?.setAttribute('aria-pressed', 'false');
    const t = find(chosen);
    if (t && !t.fold) nodes.get(t.key)?.g.setAttribute('aria-pressed', 'true');
  }

  function showChosen(near) {
    const t = find(chosen);
    if (!t) return;
    roving(t);
    if (near || view.view.k < .5) view.center(place(t), Boolean(near));
    else view.reveal(place(t));
  }

  // --- keyboard and pointer
  function roving(t) {
    if (current) nodes.get(current.key)?.g.setAttribute('tabindex', '-1');
    current = t;
    if (t) nodes.get(t.key)?.g.setAttribute('tabindex', '0');
  }

  function nearest(list, t) {
    const y = n => Math.abs(place(n)[1] - place(t)[1]);
    return list.filter(n => at.has(n.key)).sort((a, b) => y(a) - y(b))[0];
  }

  function inColumn(t, direction) {
    const [x, y] = place(t);
    return scene.all.filter(n => Math.abs(place(n)[0] - x) < scene.W / 2 && (place(n)[1] - y) * direction > 1)
      .sort((a, b) => (place(a)[1] - place(b)[1]) * direction)[0];
  }

  function neighbour(key, t) {
    const { shown, edges } = scene, joined = (from, to) => edges.filter(e => e[from] === t && e.kind !== 'claim').map(e => e[to]);
    switch (key) {
      case 'ArrowRight': return nearest(joined('a', 'b'), t);
      case 'ArrowLeft': return nearest(joined('b', 'a'), t);
      case 'ArrowUp': return inColumn(t, -1);
      case 'ArrowDown': return inColumn(t, 1);
      case 'Home': return shown[0];
      case 'End': return shown.at(-1);
      default: return null;
    }
  }

  const open = t => t.fold ? expand(t) : t.ghost ? null : select(t);
  const PANS = { ArrowRight: [-80, 0], ArrowLeft: [80, 0], ArrowUp: [0, 80], ArrowDown: [0, -80] };
  svg.addEventListener('keydown', event => {
    if (!scene || !current || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.shiftKey && PANS[event.key]) {
      view.pan(...PANS[event.key]);
      return event.preventDefault();
    }
    const to = neighbour(event.key, current);
    if (to) {
      roving(to);
      nodes.get(to.key).g.focus({ preventScroll: true });
      view.reveal(place(to));
      if (!chosen) light(to);
      return event.preventDefault();
    }
    if (event.key === 'Enter' || event.key === ' ') {
      open(current);
      event.preventDefault();
    } else if (event.key === 'Escape') select(null);
    else if (event.key === '+' || event.key === '=') view.zoom(1.3);
    else if (event.key === '-') view.zoom(1 / 1.3);
    else if (event.key === '0') view.fit(true);
  });

  const hit = event => {
    const g = event.target.closest?.('.node');
    return g ? nodes.get(g.ectKey)?.n : null;
  };
  svg.addEventListener('click', event => {
    if (view.dragged || !scene) return;
    const t = hit(event);
    if (!t) select(null);
    else open(t);
  });
  svg.addEventListener('dblclick', event => {
    const t = hit(event);
    if (t) view.center(place(t), true, 1);
  });
  svg.addEventListener('pointerover', event => {
    const t = hit(event);
    if (t === hovered || event.pointerType !== 'mouse') return;
    hovered = t;
    if (!chosen) light(t);
  });
  svg.addEventListener('pointerleave', () => {
    hovered = null;
    if (!chosen) light(null);
  });
  svg.addEventListener('focusin', event => {
    const t = hit(event);
    if (t && t !== current) roving(t);
  });

  const api = {
    select(t, { near } = {}) {
      chosen = t?.jti ?? null;
      if (!scene) return;
      mark();
      light(find(chosen) ?? stillHovered());
      showChosen(near);
    },
    /** Marks the tasks with these ids. */
    match(ids) {
      matched = ids;
      if (!scene) return;
      svg.classList.toggle('matching', Boolean(ids));
      for (const { g, n } of nodes.values()) g.classList.toggle('match', Boolean(ids) && ids.has(n.jti));
    },
    slowest(on) {
      slow = on;
      if (!scene) return;
      const { m: now, rep } = scene;
      svg.classList.toggle('slow', on);
      const critical = e => on && now.slowest.has(e.b) && e.b.lastPred && rep(e.b.lastPred) === e.a;
      for (const e of scene.edges) paths.get(e.key).classList.toggle('crit', Boolean(critical(e)));
      for (const { g, n } of nodes.values()) g.classList.toggle('crit', on && now.slowest.has(n));
    },
    update,
    /** The drawing, to be copied: `dress` it first, so that all of it is there. */
    get svg() {
      return scene ? { svg, world, dress: () => [...nodes.values()].filter(box => !box.isDressed).forEach(dressBox) } : null;
    },
    destroy() {
      job?.cancel();
      job = null;
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      dark.removeEventListener('change', repaint);
      view.destroy();
    },
  };
  lay(sceneOf(m, grouped)).catch(error => {
    wait.textContent = 'The graph could not be laid out. The table has all of it.';
    console.error(error);
  });
  return api;
}

// Pan, zoom and minimap of the graph. Knows nothing of tasks but boxes to draw small.
import { h, iconButton } from './dom.js';

const FAR = .22, MID = .5, MOST = 2.5, NEAR = .8, FOOT = 56, GLIDE = 220, HALF = 100, THIN = 1.4;

export function camera(host, svg, world, { boxes, lines, onMoved }) {
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const percent = h('output', { 'aria-label': 'Zoom' });
  const tools = h('div', { class: 'zoom', role: 'group', 'aria-label': 'Zoom' },
    iconButton('minus', 'Zoom out (−)', () => zoom(1 / 1.3)), percent, iconButton('plus', 'Zoom in (+)', () => zoom(1.3)),
    iconButton('fit', 'Fit (0)', () => fit(true)));
  const mini = h('canvas', { class: 'mini', width: 400, height: 200, hidden: true, 'aria-hidden': 'true' });
  let view = { x: 0, y: 0, k: 1 }, bounds = null, step = null, frame = 0, touched = false, scale, picture = null;
  const size = () => ({ w: host.clientWidth, h: host.clientHeight });

  function apply() {
    world.setAttribute('transform', `translate(${view.x} ${view.y}) scale(${view.k})`);
    const level = view.k < FAR ? 'far' : view.k < MID ? 'mid' : 'near';
    if (level !== svg.dataset.lod) svg.dataset.lod = level;
    // Lines stay visible from far. Each step makes the browser style all of them anew, so there is none where they are wide enough.
    const now = Math.max(Math.log(THIN), Math.round(-Math.log(view.k) / Math.log(THIN)) * Math.log(THIN));
    if (now !== step) {
      step = now;
      lines.style.setProperty('--px', Math.exp(now).toFixed(2));
    }
    percent.textContent = `${Math.round(view.k * 100)}%`;
    drawMini();
    onMoved?.();
  }

  function glide(to, smooth) {
    cancelAnimationFrame(frame);
    if (!smooth || still.matches) {
      view = to;
      return apply();
    }
    const from = { ...view }, began = performance.now();
    const tick = now => {
      const part = Math.min(1, Math.max(0, (now - began) / GLIDE)), eased = 1 - (1 - part) ** 3;
      for (const key of ['x', 'y', 'k']) view[key] = from[key] + (to[key] - from[key]) * eased;
      apply();
      if (part < 1) frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
  }

  function fitView() {
    const { w, h: height } = size(), cramped = w < 700 && bounds.width * MID > w && bounds.count < 60;
    const whole = Math.min((w - 16) / bounds.width, (height - FOOT) / bounds.height);
    // A long thin graph is shown from its beginning: as a whole it would be a line.
    const long = whole < FAR && (height - FOOT) / bounds.height > 2 * whole ? Math.min(MID, (height - FOOT) / bounds.height) : 0;
    const k = Math.min(1.1, Math.max(whole, long, cramped ? .62 : 0)), tall = bounds.height * k;
    return {
      k,
      x: bounds.width * k > w ? 0 : (w - bounds.width * k) / 2,
      y: tall > height - 2 * FOOT ? (height - FOOT - tall) / 2 : (height - tall) / 2,
    };
  }

  function fit(smooth) {
    if (!bounds) return;
    touched = false;
    glide(fitView(), smooth);
  }

  function zoom(factor, px, py) {
    if (!bounds) return;
    const { w, h: height } = size(), least = Math.min(.06, w / bounds.width, height / bounds.height);
    const k = Math.max(least, Math.min(MOST, view.k * factor)), ratio = k / view.k;
    px ??= w / 2;
    py ??= height / 2;
    touched = true;
    cancelAnimationFrame(frame);
    view = { k, x: px - (px - view.x) * ratio, y: py - (py - view.y) * ratio };
    apply();
  }

  function pan(dx, dy) {
    touched = true;
    cancelAnimationFrame(frame);
    view = { ...view, x: view.x + dx, y: view.y + dy };
    apply();
  }

  function center([x, y], smooth, k = Math.max(view.k, NEAR)) {
    const { w, h: height } = size();
    touched = true;
    glide({ k, x: w / 2 - x * k, y: height / 2 - y * k }, smooth);
  }

  function reveal([x, y]) {
    const { w, h: height } = size(), sx = x * view.k + view.x, sy = y * view.k + view.y, pad = Math.min(HALF * view.k, w / 4);
    if (sx < pad || sy < 24 || sx > w - pad || sy > height - 24) center([x, y], true, view.k);
  }

  // The boxes are drawn once; a move only draws the frame over them.
  function paint() {
    const css = getComputedStyle(mini), ratio = Math.min(400 / bounds.width, 200 / bounds.height);
    scale = { ratio, x: (400 - bounds.width * ratio) / 2, y: (200 - bounds.height * ratio) / 2 };
    picture = new OffscreenCanvas(400, 200);
    const c = picture.getContext('2d'), color = { ok: '--faint', tainted: '--warn', revoked: '--bad' };
    for (const [x, y, w, height, state] of boxes()) {
      c.fillStyle = css.getPropertyValue(color[state]);
      c.fillRect(scale.x + (x - w / 2) * ratio, scale.y + (y - height / 2) * ratio, Math.max(2, w * ratio), Math.max(1.5, height * ratio));
    }
  }

  function drawMini() {
    if (!bounds) return;
    const { w, h: height } = size();
    mini.hidden = bounds.width * view.k <= w + 4 && bounds.height * view.k <= height + 4;
    if (mini.hidden) return;
    if (!picture) paint();
    const c = mini.getContext('2d');
    c.clearRect(0, 0, 400, 200);
    c.drawImage(picture, 0, 0);
    c.strokeStyle = getComputedStyle(mini).getPropertyValue('--accent');
    c.lineWidth = 3;
    c.strokeRect(scale.x - view.x / view.k * scale.ratio, scale.y - view.y / view.k * scale.ratio,
      w / view.k * scale.ratio, height / view.k * scale.ratio);
  }

  mini.addEventListener('pointerdown', event => {
    const move = e => {
      const box = mini.getBoundingClientRect(), f = 400 / box.width, { w, h: height } = size();
      touched = true;
      view.x = w / 2 - ((e.clientX - box.left) * f - scale.x) / scale.ratio * view.k;
      view.y = height / 2 - ((e.clientY - box.top) * f - scale.y) / scale.ratio * view.k;
      apply();
    };
    mini.setPointerCapture(event.pointerId);
    mini.onpointermove = move;
    mini.onpointerup = () => { mini.onpointermove = null; };
    move(event);
  });

  svg.addEventListener('wheel', event => {
    event.preventDefault();
    const o = svg.getBoundingClientRect();
    if (event.ctrlKey || event.metaKey) zoom(Math.exp(-event.deltaY * .01), event.clientX - o.left, event.clientY - o.top);
    else if (event.shiftKey) pan(-event.deltaY, 0);
    else pan(-event.deltaX, -event.deltaY);
  }, { passive: false });

  const fingers = new Map();
  let moved = 0;
  svg.addEventListener('pointerdown', event => {
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
    moved = 0;
  });
  svg.addEventListener('pointermove', event => {
    const was = fingers.get(event.pointerId);
    if (!was) return;
    const [dx, dy] = [event.clientX - was[0], event.clientY - was[1]];
    moved += Math.abs(dx) + Math.abs(dy);
    if (moved > 4 && !svg.hasPointerCapture(event.pointerId)) {
      svg.setPointerCapture(event.pointerId);
      svg.classList.add('drag');
    }
    if (fingers.size === 2) pinch(event, was);
    else pan(dx, dy);
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
  });
  function pinch(event, was) {
    const other = [...fingers].find(([id]) => id !== event.pointerId)[1], o = svg.getBoundingClientRect();
    const before = Math.hypot(was[0] - other[0], was[1] - other[1]) || 1;
    const after = Math.hypot(event.clientX - other[0], event.clientY - other[1]);
    zoom(after / before, (event.clientX + other[0]) / 2 - o.left, (event.clientY + other[1]) / 2 - o.top);
  }
  for (const end of ['pointerup', 'pointercancel']) {
    svg.addEventListener(end, event => {
      fingers.delete(event.pointerId);
      svg.classList.remove('drag');
    });
  }

  const resized = new ResizeObserver(() => {
    if (bounds && !touched) fit(false);
    else {
      drawMini();
      onMoved?.();
    }
  });
  resized.observe(host);
  return {
    elements: [tools, mini],
    get view() { return view; },
    get touched() { return touched; },
    get dragged() { return moved > 4; },
    /** Takes over how large the drawing is now. */
    set bounds(value) {
      bounds = value;
      picture = null;
    },
    apply, fit, zoom, pan, center, reveal,
    /** Moves the view so that a point that was drawn at `from` and now is at `to` stays where it is on the screen. */
    keep(from, to) {
      cancelAnimationFrame(frame);
      view = { ...view, x: view.x + (from[0] - to[0]) * view.k, y: view.y + (from[1] - to[1]) * view.k };
      apply();
    },
    /** What can be seen: left, top, right, bottom. */
    seen: () => [-view.x / view.k, -view.y / view.k, (size().w - view.x) / view.k, (size().h - view.y) / view.k],
    middle: () => [(size().w / 2 - view.x) / view.k, (size().h / 2 - view.y) / view.k],
    repaint() {
      picture = null;
      drawMini();
    },
    destroy() {
      resized.disconnect();
      cancelAnimationFrame(frame);
    },
  };
}

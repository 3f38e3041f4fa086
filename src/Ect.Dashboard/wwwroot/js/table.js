// The same facts without the drawing: for screen readers, for copying, for auditors.
import { h, icon } from './dom.js';
import { plain, clock, id8, num, plural } from './text.js';
import { mark, level } from './marks.js';

const BATCH = 400;
const COLUMNS = ['Recorded', 'Task', 'Agent', 'Level', 'After', 'State', 'Id'];

export function tableView(host, m, { select, expand }) {
  const rows = new Map(), body = h('tbody');
  const more = h('button', { class: 'button morerows', type: 'button', onclick: () => show(shown + BATCH, true) });
  let list = m.tasks, shown = 0, chosen = null, matched = null;
  host.replaceChildren(h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Tasks as a table' },
    h('table', { class: 'tasks' }, h('caption', { class: 'sr' }, 'Tasks in order of time'),
      h('thead', {}, h('tr', {}, COLUMNS.map(name => h('th', { scope: 'col' }, name)))), body), more));

  function after(t) {
    if (!t.pred.length) return '–';
    const rest = t.preds.length > 2 ? ` and ${t.preds.length - 2} more` : '';
    const unknown = t.missing.length ? ` ${t.preds.length ? '+ ' : ''}${t.missing.length} unknown` : '';
    const gone = t.gone.length ? ` ${t.preds.length + t.missing.length ? '+ ' : ''}${t.gone.length} that left the store` : '';
    return t.preds.slice(0, 2).map(p => plain(p.act)).join(', ') + rest + unknown + gone;
  }
  function state(t) {
    if (t.twins) return [icon('refused', 'refused'), 'two tokens'];
    if (t.revoked) return [icon('revoked', 'revoked'), 'revoked'];
    if (t.tainted) return [icon('tainted', 'tainted'), 'tainted'];
    if (t.fold) return [icon('fold'), 'folded'];
    return t.groupedIn ? [icon('retry'), 'retried'] : '–';
  }
  function row(t) {
    return h('tr', { onclick: () => t.fold ? expand(t) : select(t), class: t.jti === chosen ? 'on' : null },
      h('td', { class: 'mono' }, clock(t.seen, true)),
      h('td', {}, h('button', { class: 'textlink', type: 'button', title: plain(t.act), 'aria-expanded': t.fold ? 'false' : null },
        plain(t.act))),
      h('td', { class: 'agent' }, mark(t.mark), m.name(t)), h('td', {}, level(t.level)),
      h('td', { class: 'after', title: t.preds.slice(0, 20).map(p => plain(p.act)).join(', ') }, after(t)),
      h('td', { class: 'st' }, state(t)), h('td', { class: 'mono', title: plain(t.jti) }, t.fold ? '–' : id8(t.jti)));
  }
  // Rows come in batches: ten thousand at once would stand in the way of everything else.
  function show(count, focus) {
    const from = shown;
    shown = Math.min(list.length, count);
    for (const t of list.slice(from, shown)) {
      const tr = row(t);
      rows.set(t.jti, tr);
      body.append(tr);
    }
    more.hidden = shown >= list.length;
    more.textContent = `Show ${plural(Math.min(BATCH, list.length - shown), 'more task')} of ${num(list.length - shown)}`;
    if (focus) rows.get(list[from]?.jti)?.querySelector('button').focus();
  }
  function redo() {
    const focused = body.contains(document.activeElement) ? [...rows].find(([, tr]) => tr.contains(document.activeElement))?.[0] : null;
    const was = Math.max(shown, BATCH);
    rows.clear();
    body.replaceChildren();
    shown = 0;
    list = matched ? m.tasks.filter(t => matched.has(t.jti)) : m.tasks;
    show(was);
    if (focused) rows.get(focused)?.querySelector('button').focus({ preventScroll: true });
  }
  redo();
  return {
    select(t) {
      rows.get(chosen)?.classList.remove('on');
      chosen = t?.jti ?? null;
      if (!t) return;
      const at = list.findIndex(x => x.jti === t.jti);
      if (at >= shown) show(at + BATCH);
      rows.get(chosen)?.classList.add('on');
      rows.get(chosen)?.scrollIntoView({ block: 'nearest' });
    },
    match(ids, soft) {
      matched = soft ? null : ids;
      redo();
    },
    slowest() {},
    update(next) {
      m = next;
      redo();
    },
    destroy() {},
  };
}

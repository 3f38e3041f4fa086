// One workflow: its head, three views of one selection, and the panel beside them. Follows the services' events while it is open.
import { h, icon, fill, say, copyButton } from './dom.js';
import { plain, num, plural, moment, span, id8, HOUR, refusals as refusedText } from './text.js';
import { pill } from './marks.js';
import { pageAddress, asId } from './base.js';
import { explain, isTransient, getAll } from './api.js';
import { Flow } from './flow.js';
import { model } from './model.js';
import { follow } from './follow.js';
import { debounced } from './live.js';
import { graphView } from './graph.js';
import { timeView } from './time.js';
import { tableView } from './table.js';
import { taskPanel } from './panel.js';
import { foldPanel } from './fold.js';
import { aboutPanel } from './about.js';
import { exportMenu } from './export.js';
import { silentNotice } from './notices.js';
import { isRefusals, refusalKey, sumOfCounts } from './shapes.js';

const SOON = 50, POLL = 60_000;
const VIEWS = { graph: ['Graph', graphView], time: ['Time', timeView], table: ['Table', tableView] };

export async function showWorkflow({ main, query, current, left }, wid) {
  const task = asId(query.get('task')), flow = new Flow(wid, task);
  let page = null, stop = () => {}, ends = 0, aging = 0; // Of several services none says when what they have together has ended.
  const askRefusals = async () => {
    clearTimeout(aging);
    aging = setTimeout(askSoon, POLL); // Within an hour they are over.
    const { answers } = await getAll(`api/refusals?${new URLSearchParams({ wid: flow.wid })}`, { is: isRefusals });
    if (current() && !page.knowRefused(answers)) clearTimeout(aging);
  };
  const [askSoon, endAsking] = debounced(askRefusals);
  left(() => {
    flow.close();
    endAsking();
    clearTimeout(aging);
    clearTimeout(ends);
    stop();
    page?.close();
  });
  const draw = how => {
    if (!current()) return;
    const m = model(flow.data), { last, runningFor } = m.facts;
    clearTimeout(ends);
    if (flow.sources.length > 1 && m.state === 'running') ends = setTimeout(draw, Math.min(last + runningFor - m.now + SOON, POLL));
    if (page) page.update(m, how);
    else page = openPage(main, flow, m, query.get('view'), task);
  };
  main.className = 'page wide';
  main.replaceChildren(h('div', { class: 'wait' }, 'Loading…'));
  await flow.load(() => draw());
  if (!current()) return;
  draw({ now: true });
  stop = follow(flow, page, draw, askSoon);
  askRefusals().catch(() => {}); // The page Refusals says why.
}

function openPage(main, flow, first, wanted, task) {
  let m = first, view = VIEWS[wanted] ? wanted : 'graph', chosenId = task, grouped = true, slow = false;
  let shown = null, side = null, hits = [], at = -1, about = null;
  const refusals = new Map(); // Those that are listed, each with its source.
  let refusedBy = [], hasMoreRefused = false; // What each service counts.
  const chosen = () => m.by.get(chosenId) ?? null;
  const host = h('div', { class: 'canvas' }), panel = h('aside', { class: 'panel', 'aria-label': 'Details' });
  const parts = {
    title: h('h1'), facts: h('div', { class: 'facts' }), state: h('span'), notices: h('div', { class: 'notices' }),
    silent: h('div', { class: 'silent', hidden: true }),
  };

  // --- head
  const fact = (value, label, title) => h('span', { title }, h('b', {}, value), label ? ` ${label}` : '');
  function head() {
    const l3 = m.tasks.reduce((sum, t) => sum + (t.fold ? levelCount(t, 2) : t.level === 'L3' ? 1 : 0), 0);
    document.title = `${plain(m.root?.act)} ${id8(m.wid)} · ECT`;
    fill(parts.title, plain(m.root?.act) || 'Workflow');
    if (parts.state.dataset.state !== m.state) fill(parts.state, pill(m.state));
    parts.state.dataset.state = m.state;
    const names = flow.sources.map(source => plain(source.name)).join(', ');
    fill(parts.facts,
      fact(`${num(m.total)}${m.atLeast ? '+' : ''}`, m.total === 1 ? 'task' : 'tasks', m.atLeast ? 'More than are read' : null),
      fact(num(m.agents.size), m.agents.size === 1 ? 'agent' : 'agents'),
      fact(num(l3), 'in a ledger', 'Tasks at L3'), fact(span(m.end - m.start), ''), h('span', {}, moment(m.start)),
      flow.sources.length > 1 ? h('span', { title: names }, `from ${flow.sources.length} services`) : null);
    attention();
  }
  const steps = new Map();
  function attention() {
    const lists = [
      ['bad', 'revoked', t => t.revoked, n => `${num(n)} revoked`, 'Revoked'],
      ['warn', 'tainted', t => t.tainted && !t.revoked, n => `${num(n)} tainted`, 'Tainted'],
      ['bad', 'refused', t => t.twins, n => `${plural(n, 'id')} with two tokens`, 'Two tokens with one id'],
      ['', 'dash', t => t.missing.length, () => plural(m.unknown.size, 'unknown predecessor'), 'Unknown predecessor'],
      ['', 'retry', t => t.attempts.length, n => `${num(n)} retried`, 'Retried'],
    ];
    const buttons = lists.map(([kind, name, is, text, word]) => {
      const list = m.tasks.filter(is), count = list.reduce((sum, t) => sum + (t.fold ? t.count : 1), 0), folded = list.some(t => t.fold);
      if (!list.length) return null;
      const step = () => {
        const now = m.tasks.filter(is), k = ((steps.get(word) ?? -1) + 1) % now.length;
        steps.set(word, k);
        select(now[k], { near: true });
        say(`${word} ${k + 1} of ${now.length}`);
      };
      return h('button', { class: `notice ${kind}`, type: 'button', 'data-step': word, title: 'Go to the next one', onclick: step },
        icon(name), folded ? `${word}, some folded` : text(count));
    }).filter(Boolean);
    const refusedCalls = countRefused(), refused = refusedText(refusedCalls, hasMoreRefused);
    if (refusedCalls) buttons.push(h('a', { class: 'notice bad', href: pageAddress('refusals') }, icon('refused'), refused));
    const focused = parts.notices.contains(document.activeElement) ? document.activeElement.dataset.step : null;
    fill(parts.notices, buttons);
    parts.notices.hidden = !buttons.length;
    retries.hidden = !m.tasks.some(t => t.attempts.length);
    if (focused) [...parts.notices.children].find(b => b.dataset.step === focused)?.focus();
  }

  function countRefused() {
    for (const [key, it] of refusals) if (it.at < Date.now() - HOUR) refusals.delete(key);
    const counts = refusedBy.map(({ source, data: { instances, ofWorkflow } }) =>
      ({ source, data: { instances, counts: { ofWorkflow } } }));
    const counted = sumOfCounts(counts, 'counts').get('ofWorkflow') ?? 0;
    const has = new Set(refusedBy.filter(({ data }) => data.ofWorkflow).map(({ source }) => source)); // The list of others counts.
    return [...refusals.values()].reduce((sum, { source, count }) => has.has(source) ? sum : sum + count, counted);
  }

  // --- tools
  const toggle = (label, title, on, change, kind) => h('button', {
    class: `toggle ${kind}`, type: 'button', title, 'aria-pressed': String(on), onclick: event => {
      const value = event.currentTarget.getAttribute('aria-pressed') !== 'true';
      event.currentTarget.setAttribute('aria-pressed', String(value));
      change(value);
    },
  }, label);
  const retries = toggle('Group retries', 'Show the tries of one task as one', grouped, value => {
    grouped = value;
    open(view);
  }, 'for-graph');
  const slowest = toggle('Slowest path', 'The chain of tasks that everything else waited for', slow, value => {
    slow = value;
    shown.slowest(value);
    if (value) say(`Slowest path: ${plural(m.slowest.size, 'task')}`);
  }, 'not-table');
  const ids = Object.keys(VIEWS);
  const tabs = h('div', { class: 'seg', role: 'tablist', 'aria-label': 'View' }, ids.map(id =>
    h('button', { type: 'button', role: 'tab', id: `tab-${id}`, 'aria-controls': 'view', onclick: () => open(id) }, VIEWS[id][0])));
  tabs.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    open(ids[(ids.indexOf(view) + step + ids.length) % ids.length]);
    tabs.querySelector('[aria-selected="true"]').focus();
  });
  const counter = h('span', { class: 'hits', 'aria-live': 'polite' });
  const find = h('input', {
    type: 'search', id: 'find', placeholder: 'Find a task or an agent', autocomplete: 'off', spellcheck: 'false', oninput: search,
    onkeydown: event => {
      if (event.key !== 'Enter' || !hits.length) return;
      at = (at + (event.shiftKey ? -1 : 1) + hits.length) % hits.length;
      select(m.by.get(hits[at]), { near: true });
      counter.textContent = `${at + 1} of ${num(hits.length)}`;
    },
  });
  function search() {
    const needle = find.value.trim().toLowerCase();
    const matches = t => t.act.toLowerCase().includes(needle) || t.jti.startsWith(needle)
      || (t.fold ? t.agents : [t.agent]).some(n => m.agents.get(n)?.iss.toLowerCase().includes(needle));
    hits = needle ? m.tasks.filter(matches).map(t => t.jti) : [];
    at = -1;
    counter.textContent = needle ? num(hits.length) : '';
    shown.match(needle ? new Set(hits) : null);
  }
  function focusAgent(n) {
    find.value = counter.textContent = '';
    shown.match(n === null ? null : new Set(m.tasks.filter(t => t.fold ? t.agents.includes(n) : t.agent === n).map(t => t.jti)), true);
  }

  fill(main,
    h('div', { class: 'whead' },
      h('nav', { class: 'crumb', 'aria-label': 'Breadcrumb' },
        h('a', { href: pageAddress() }, 'Workflows'), h('span', { 'aria-hidden': 'true' }, '/'),
        h('span', { class: 'mono', title: plain(m.wid) }, id8(m.wid)), copyButton('Copy the workflow id', m.wid)),
      h('div', { class: 'wtitle' }, parts.title, parts.state, parts.facts)),
    h('div', { class: 'bar tools' }, tabs,
      h('label', { class: 'search', for: 'find' }, icon('search'), h('span', { class: 'sr' }, 'Find a task or an agent'), find, counter),
      parts.notices,
      h('div', { class: 'toggles' }, retries, slowest, exportMenu(flow, () => view === 'graph' ? shown.svg : null, () => m))),
    parts.silent,
    h('div', { class: 'stage' }, h('div', { class: 'viewbox', id: 'view', role: 'tabpanel', tabindex: -1 }, host), panel));

  // --- selection and views
  function address() {
    const p = new URLSearchParams();
    if (view !== 'graph') p.set('view', view);
    if (chosenId && m.by.has(chosenId)) p.set('task', chosenId);
    history.replaceState(null, '', pageAddress(`w/${encodeURIComponent(m.wid)}`, p));
  }
  function select(t, { near } = {}) {
    chosenId = t?.jti ?? null;
    address();
    shown.select(t, { near });
    showSide();
    if (t) say(`${plain(t.act)} by ${m.name(t)}, ${t.level}${t.revoked ? ', revoked' : t.tainted ? ', tainted' : ''}`);
  }
  async function expand(t) {
    say(`Opening ${plural(t.count, 'task')}`);
    try {
      await flow.expand(t.jti);
    } catch (failure) {
      if (failure.name !== 'AbortError') say(`${explain(failure)[0]}.`);
      return;
    }
    update(model(flow.data), { now: true, opened: t.jti });
  }
  function close() {
    select(null);
    (view === 'graph' ? host.querySelector('.node[tabindex="0"]') : host.querySelector('.scroll'))?.focus({ preventScroll: true });
  }
  function showSide() {
    const t = chosen();
    side?.end();
    side = about = null;
    panel.classList.toggle('task', Boolean(t));
    if (t?.fold) foldPanel(panel, m, t, { expand, close });
    else if (t) side = taskPanel(panel, m, t, { select, open: x => x.fold ? expand(x) : select(x, { near: true }), close });
    else about = aboutPanel(panel, m, { focusAgent });
  }
  function open(id) {
    view = id;
    main.dataset.view = id;
    shown?.destroy();
    for (const tab of tabs.children) {
      const on = tab.id === `tab-${id}`;
      tab.setAttribute('aria-selected', String(on));
      tab.tabIndex = on ? 0 : -1;
    }
    document.getElementById('view').setAttribute('aria-labelledby', `tab-${id}`);
    shown = VIEWS[id][1](host, m, { select, expand, grouped, done: detail => performance.mark('ect-graph', { detail }) });
    if (chosen()) shown.select(chosen());
    if (slow) shown.slowest(true);
    if (find.value) search();
    address();
  }
  function update(next, how) {
    const agents = m.agents.size, wasEmpty = !chosen();
    m = next;
    head();
    shown.update(m, how);
    if (find.value) search();
    const t = chosen();
    if (t && wasEmpty) {
      shown.select(t);
      showSide();
    } else if (t && side) side.update(m, t);
    else if (t) showSide();
    else if (about && !about.open && (agents !== m.agents.size || m.tasks.length < 500)) showSide();
  }

  const escape = event => {
    if (event.key !== 'Escape' || !chosenId || event.target === find || event.defaultPrevented) return;
    if (!document.querySelector('dialog[open]')) close();
  };
  addEventListener('keydown', escape);
  open(view); // First, because another thread lays the graph out meanwhile.
  head();
  showSide();
  silentNotice(parts.silent, flow.silent);
  return {
    update,
    get state() { return m.state; },
    missing: silent => silentNotice(parts.silent, silent.filter(it => isTransient(it.failure) || it.failure.status)),
    /** Counts refusals of this workflow. What was not verified, a stranger may have sent. Returns whether any is new. */
    refused(source, list) {
      let isNew = false;
      for (const it of list) {
        if (it.wid !== m.wid || !it.authentic || it.would) continue;
        const key = refusalKey(source, it), count = it.count ?? 1;
        isNew ||= refusals.get(key)?.count !== count;
        refusals.set(key, { at: it.at, count, source });
      }
      attention();
      return isNew;
    },
    /** Takes over what the services count, and returns how many calls that are. */
    knowRefused(answers) {
      refusedBy = answers.map(({ source, data }) => ({ source, data: { ...data, ofWorkflow: data.ofWorkflow ?? 0 } }));
      hasMoreRefused = answers.some(({ data }) => data.moreRefused);
      for (const { source, data } of answers) this.refused(source, data.refusals);
      attention();
      return countRefused();
    },
    close() {
      side?.end();
      shown.destroy();
      removeEventListener('keydown', escape);
      delete main.dataset.view;
    },
  };
}

const levelCount = (t, i) => typeof t.levels?.[i] === 'number' ? t.levels[i] : 0;

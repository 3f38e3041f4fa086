// The list of workflows: search, filter, time, further back; kept up to date while it is looked at.
import { h, fill, icon, say } from './dom.js';
import { plain, num, plural, clock, day, ago, span, age, id8, moment, refusals } from './text.js';
import { mark, pill, stateName, STATE_NAMES } from './marks.js';
import { getAll, explain, allSources } from './api.js';
import { mergeLists } from './merge.js';
import { together, lookTogether } from './together.js';
import { isList } from './shapes.js';
import { pageAddress } from './base.js';
import { showLive } from './health.js';
import { silentNotice } from './notices.js';

const EVERY = 5000, TAKE = 50, MOST_TAKEN = 200, DEBOUNCE = 250, MERGED = 200;
const PERIODS = [
  ['', 'Any time'], ['15m', 'Last 15 minutes'], ['1h', 'Last hour'], ['6h', 'Last 6 hours'], ['24h', 'Last 24 hours'],
  ['range', 'From … to …'],
];
const COLUMNS = [
  ['State', 'state'], ['Workflow', 'workflow'], ['Agents', 'agents'], ['Tasks', 'r'], ['Assurance', 'assurance'], ['Started', 'r'],
  ['Took', 'r'],
];
const LENGTH = { '15m': 9e5, '1h': 36e5, '6h': 216e5, '24h': 864e5 };

export async function showList({ main, query, current, left }) {
  document.title = 'Workflows · ECT';
  const given = name => query.get(name) ?? '';
  const wanted = {
    q: given('q'), state: STATE_NAMES.includes(given('state')) ? given('state') : '', from: given('from'), to: given('to'),
    time: given('time') || (given('from') || given('to') ? 'range' : ''),
  };
  const sources = await allSources(), several = sources.length > 1;
  let pages = [], timer, abort = new AbortController(), typing, known = new Map(), drawing = 0,
    isGoingBack = false;

  const body = h('tbody'), note = h('p', { class: 'nothing', hidden: true }), warning = h('div', { class: 'silent', hidden: true });
  const counts = new Map(), chips = h('div', { class: 'seg', role: 'group', 'aria-label': 'State' }, ['', ...STATE_NAMES].map(chip));
  const more = h('div', { class: 'morebar', hidden: true });
  const input = h('input', {
    type: 'search', id: 'find', placeholder: 'Action, issuer, workflow or task id', value: wanted.q, autocomplete: 'off',
    spellcheck: 'false', maxlength: 200, oninput: event => {
      wanted.q = event.target.value;
      clearTimeout(typing);
      typing = setTimeout(search, DEBOUNCE);
    },
  });
  const range = h('span', { class: 'range', hidden: wanted.time !== 'range' },
    ['from', 'to'].map(name => h('label', {}, h('span', { class: 'sr' }, name === 'from' ? 'From (UTC)' : 'To (UTC)'), h('input', {
      type: 'datetime-local', value: localValue(wanted[name]), title: `${name === 'from' ? 'From' : 'To'}, in UTC`,
      onchange: event => { wanted[name] = event.target.value ? String(Date.parse(`${event.target.value}Z`)) : ''; search(); },
    }))));
  const period = h('select', {
    id: 'period', onchange: event => {
      wanted.time = event.target.value;
      range.hidden = wanted.time !== 'range';
      search();
    },
  }, PERIODS.map(([value, name]) => h('option', { value, selected: value === wanted.time }, name)));

  main.className = 'page';
  delete main.dataset.view;
  main.replaceChildren(
    h('div', { class: 'head' }, h('h1', {}, 'Workflows'), h('p', { class: 'sub' }, 'What agents did, and after what. Latest first.')),
    h('div', { class: 'bar' },
      h('label', { class: 'search', for: 'find' }, icon('search'), h('span', { class: 'sr' }, 'Search workflows'), input), chips,
      h('label', { class: 'pick', for: 'period' }, h('span', { class: 'sr' }, 'Time'), period, icon('down')), range),
    warning,
    h('div', { class: 'card' },
      h('table', { class: 'flows' }, h('caption', { class: 'sr' }, 'Workflows, latest first'), 
        h('thead', {}, h('tr', {}, COLUMNS.map(([name, kind]) => h('th', { scope: 'col', class: kind }, name)))), body), note, more));

  function chip(state) {
    const count = h('span', { class: 'n' });
    counts.set(state, count);
    return h('button', {
      type: 'button', 'aria-pressed': String(state === wanted.state),
      onclick: event => {
        wanted.state = state;
        for (const button of chips.children) button.setAttribute('aria-pressed', String(button === event.currentTarget));
        search();
      },
    }, state ? icon(state, state) : null, state ? stateName(state) : 'All', count);
  }

  function address(cursor) {
    const p = new URLSearchParams({ take: several && wanted.state ? MOST_TAKEN : TAKE }), now = Date.now();
    if (wanted.q.trim()) p.set('q', wanted.q.trim());
    if (wanted.state && !several) p.set('state', wanted.state); // Of several each knows only how its own part is.
    if (LENGTH[wanted.time]) p.set('from', now - LENGTH[wanted.time]);
    if (wanted.time === 'range') for (const name of ['from', 'to']) if (wanted[name]) p.set(name, wanted[name]);
    if (cursor !== undefined) p.set('before', cursor);
    return `api/workflows?${p}`;
  }

  function keepAddress() {
    const p = new URLSearchParams();
    for (const name of ['q', 'state', 'time']) if (wanted[name]) p.set(name, wanted[name].trim());
    if (wanted.time === 'range') for (const name of ['from', 'to']) if (wanted[name]) p.set(name, wanted[name]);
    history.replaceState(null, '', pageAddress('', p));
  }

  function search() {
    if (!current()) return;
    keepAddress();
    known = new Map();
    load(true).catch(fail);
  }

  const openAfter = page => page.answers.filter(a => a.data.next);
  function pageAfter(page, signal) {
    const cursors = new Map(openAfter(page).map(a => [a.source, a.data.next]));
    return getAll(source => address(cursors.get(source)), { only: [...cursors.keys()], signal, is: isList });
  }

  function anew() {
    abort.abort();
    abort = new AbortController();
    return abort.signal;
  }

  // All pages that are open: each begins where the one before it ends by now.
  async function load(fresh) {
    const signal = anew(), count = fresh ? 1 : pages.length, read = [await getAll(address(), { signal, is: isList })];
    while (read.length < count && openAfter(read.at(-1)).length) read.push(await pageAfter(read.at(-1), signal));
    if (signal.aborted || !current()) return;
    pages = read;
    draw(fresh);
  }

  async function further() {
    const signal = anew();
    more.querySelector('button')?.setAttribute('disabled', '');
    isGoingBack = true; // And is not asked anew meanwhile, which would end it.
    let page;
    try {
      page = await pageAfter(pages.at(-1), signal);
    } finally {
      isGoingBack = false;
    }
    if (signal.aborted || !current()) return;
    const before = body.children.length;
    pages.push(page);
    draw(true);
    body.children[before]?.querySelector('a')?.focus();
  }

  function draw(tell) {
    const { agents, rows: apart } = mergeLists(pages.flatMap(page => page.answers)), { answers: first, silent } = pages[0];
    const now = Math.max(...first.map(a => a.data.asOf ?? Date.now())), open = openAfter(pages.at(-1));
    const all = several ? inTime(together(apart, agents, now, !silent.length)) : apart, isPending = all.some(row => row.word === 'pending');
    const rows = several && wanted.state ? all.filter(row => row.state === wanted.state && row.word !== 'pending') : all;
    if (several && !silent.length) look(apart);
    for (const [state, count] of counts) count.textContent = countOf(state, all, open.length > 0 || isPending);
    chips.title = open.length ? 'Of the workflows that were looked through so far' : '';
    const focused = body.contains(document.activeElement) ? document.activeElement.closest('tr').dataset.wid : null;
    body.replaceChildren(...rows.map(row => line(row, agents.map, now)));
    if (focused) [...body.children].find(tr => tr.dataset.wid === focused)?.querySelector('a').focus({ preventScroll: true });
    if (tell) say(plural(rows.length, 'workflow'));
    else sayNews(rows);
    known = new Map(rows.map(row => [row.wid, row.word ? null : row.state]));

    silentNotice(warning, silent);
    more.hidden = !open.length && !rows.length;
    const reached = Math.min(...open.map(a => a.data.searchedTo ?? Infinity));
    fill(more, open.length ? h('button', { class: 'button', type: 'button', onclick: () => further().catch(fail) }, 'Further back') : null,
      h('span', {}, !open.length ? `That is all that the store still has.${kept(first)}`
        : Number.isFinite(reached) ? `Looked through back to ${moment(reached)}` : ''));
    note.hidden = rows.length > 0;
    note.textContent = isPending && wanted.state ? 'Looking at what the services have together…'
      : open.length ? 'None of the latest workflows matches. Look further back.'
        : wanted.q || wanted.state || wanted.time
          ? 'No workflow matches. Search by action, issuer, workflow id or the first 8 characters of a task id.'
          : 'No workflow yet. The first request with a token shows up here.';
  }

  // A service goes by the last task that it has itself.
  const inTime = rows => rows.filter(row => wanted.time !== 'range' || !wanted.to || row.last <= Number(wanted.to))
    .sort((a, b) => b.last - a.last);

  function look(rows) {
    const shown = pages;
    lookTogether(rows, sources, () => current() && pages === shown, () => {
      drawing ||= setTimeout(() => {
        drawing = 0;
        if (current()) draw(false);
      }, MERGED);
    });
  }

  function kept(answers) {
    const times = answers.filter(a => a.data.retention).map(a => [a.source.name, age(a.data.retention)]);
    if (!times.length) return '';
    return new Set(times.map(([, time]) => time)).size > 1
      ? ` Tasks are kept for ${times.map(([name, time]) => `${time} by ${plain(name)}`).join(', ')}.`
      : ` Tasks that were recorded more than ${times[0][1]} ago are not kept.`;
  }

  function sayNews(rows) {
    const news = known.size ? rows.filter(row => !row.word && known.get(row.wid) !== null && known.get(row.wid) !== row.state) : [];
    if (!news.length) return;
    say(news.length > 3 ? `${num(news.length)} workflows are new or in another state`
      : news.map(row => `${known.has(row.wid) ? '' : 'New: '}${plain(row.root)} is ${stateName(row.state).toLowerCase()}`).join('. '));
  }

  // All rows that were looked at are shown, each once, unless a state is chosen. Then one service says how many there are in others.
  function countOf(state, rows, isOpen) {
    const names = state ? [state] : STATE_NAMES, isListed = several || !wanted.state || wanted.state === state;
    const count = isListed ? rows.filter(row => names.includes(row.state) && (!state || row.word !== 'pending')).length
      : names.reduce((n, name) => n + pages.reduce((sum, page) => sum + (page.answers[0].data.counts?.[name] ?? 0), 0), 0);
    const isMore = isOpen || (state === 'refused' && pages.some(page => page.answers.some(({ data }) => data.moreRefused || data.partial)));
    return `${num(count)}${isMore ? '+' : ''}`;
  }

  function why(row) {
    if (row.revoked && !row.tainted) return plural(row.revoked, 'revoked task');
    if (row.revoked) return `${plural(row.tainted, 'task')} after ${row.revoked === 1 ? 'a revoked one' : `${row.revoked} revoked ones`}`;
    if (row.tainted) return plural(row.tainted, 'tainted task');
    if (row.refusals) return refusals(row.refusals, row.moreRefusals);
    return row.unknown ? plural(row.unknown, 'unknown predecessor') : '';
  }

  function line(row, agents, now) {
    const names = row.agents.map(n => plain(agents.get(n)?.name ?? '?')), reason = why(row);
    const count = names.length + (row.moreAgents ?? 0), text = count > 3 ? `${names[0]} and ${num(count - 1)} more` : names.join(', ');
    const elsewhere = row.sources.length > 1 || !row.sources[0].own;
    const where = row.sources.map(source => plain(source.name)).join(', ');
    const isNew = known.size && !known.has(row.wid), { started, last } = row, today = day(started) === day(now);
    return h('tr', { 'data-wid': row.wid, class: isNew ? 'new' : null },
      h('td', { class: 'state' }, pill(row.state, row.word)),
      h('td', { class: 'flow' }, h('a', { href: pageAddress(`w/${encodeURIComponent(row.wid)}`) }, plain(row.root) || '?'),
        h('span', { class: 'mono' }, id8(row.wid)), reason ? h('span', { class: `why ${row.state}` }, reason) : null,
        elsewhere ? h('span', { class: 'why' }, `at ${where}`) : null,
        row.word ? h('span', { class: 'why' }, row.word === 'pending' ? 'being merged with what other services have'
          : `the word of ${row.sources.length > 1 ? 'each' : where} alone: not merged`) : null),
      h('td', { class: 'agents', title: names.slice(0, 40).join(', ') },
        h('span', { class: 'stack' }, row.agents.slice(0, 5).map(n => mark(agents.get(n)?.mark ?? n, 11))),
        h('span', { class: 'names' }, text)),
      h('td', { class: 'r tasks' }, num(row.tasks),
        row.atLeast ? h('span', { title: 'At least: it has more tasks than are read, or the services hold different ones.' }, '+') : null),
      h('td', { class: 'assurance' }, mix(row)),
      h('td', { class: 'r when', title: moment(started) },
        h('span', {}, today ? clock(started) : day(started)), h('small', {}, ago(now - started))),
      h('td', { class: 'r dur' }, row.state === 'running' ? '…' : span(last - started)));
  }

  function mix({ tasks, levels }) {
    const text = ['L1', 'L2', 'L3'].map((l, i) => levels[i] ? `${num(levels[i])} ${l}` : '').filter(Boolean).join(' · ');
    const bars = levels.map((n, i) => {
      if (!n) return null;
      const bar = h('i', { class: `L${i + 1}` });
      bar.style.flexGrow = Math.max(n, tasks * .04);
      return bar;
    });
    return [h('span', { class: 'mix', 'aria-hidden': 'true' }, bars), h('span', { class: 'mixtext' }, text)];
  }

  function fail(failure) {
    if (failure.name === 'AbortError' || !current()) return;
    const [title, text] = explain(failure);
    showLive('off');
    warning.hidden = false;
    warning.replaceChildren(icon('tainted'), h('span', {}, h('b', {}, title), `. ${text}`));
  }

  left(() => {
    clearTimeout(timer);
    clearTimeout(typing);
    clearTimeout(drawing);
    abort.abort();
  });
  await load(true);
  if (!current()) return;
  showLive('polling');
  // The more pages are open, the more rarely they are asked for: the services answer one in a while.
  const wait = () => { if (current()) timer = setTimeout(refresh, EVERY * Math.max(pages.length, 1)); };
  const refresh = () => document.hidden || isGoingBack ? wait()
    : load(false).then(() => showLive('polling')).catch(fail).finally(wait);
  wait();
}

const localValue = ms => ms && Number.isFinite(Number(ms)) ? new Date(Number(ms)).toISOString().slice(0, 16) : '';

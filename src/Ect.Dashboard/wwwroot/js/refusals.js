// Refusals of the last hour, as this service and its sources remember them.
import { h, icon, fill, say } from './dom.js';
import { plain, num, plural, clock, ago, id8, lastSegment, moment, HOUR } from './text.js';
import { getAll, explain } from './api.js';
import { pageAddress } from './base.js';
import { showLive, showHead } from './health.js';
import { silentNotice } from './notices.js';
import { listen, debounced } from './live.js';
import { REASONS } from './reasons.js';
import { isRefusal, isRefusals, isHead, refusalKey, sumOfCounts } from './shapes.js';

const COLUMNS = ['Sign', 'Reason', 'When'];
const POLL = 10_000, OFTEN = 60_000, MAX_SHOWN = 500;

export async function showRefusals({ main, current, left }) {
  document.title = 'Refusals · ECT';
  const rows = new Map();
  let reason = '', poll = 0, aging = 0, stop = () => {}, limit = 100;
  const chips = h('div', { class: 'seg', role: 'group', 'aria-label': 'Reason' }), body = h('tbody');
  const note = h('p', { class: 'nothing', hidden: true }, 'Nothing was refused in the last hour.');
  const warning = h('div', { class: 'silent', hidden: true }), more = h('div', { class: 'morebar', hidden: true });
  const few = h('p', { class: 'sub', hidden: true });
  const [loadSoon, endLoading] = debounced(() => load());
  left(() => {
    clearInterval(poll);
    clearInterval(aging);
    endLoading();
    stop();
    showLive(null);
  });

  const keep = (it, source) => rows.set(refusalKey(source, it), { ...it, source });
  // How many there were of each reason. Of many only the last are listed.
  let counted = new Map(), would = new Map(), countedBy = new Set(), isPartial = false;
  async function load() {
    const { answers, silent } = await getAll('api/refusals', { is: isRefusals });
    if (!current()) return;
    [counted, would] = ['counts', 'wouldCounts'].map(name => sumOfCounts(answers, name));
    countedBy = new Set(answers.filter(({ data }) => data.counts).map(({ source }) => source));
    isPartial = answers.some(answer => answer.data.partial);
    for (const { source, data } of answers) for (const it of data.refusals) keep(it, source);
    silentNotice(warning, silent);
    draw();
  }

  function draw() {
    for (const [key, it] of rows) if (it.at < Date.now() - HOUR) rows.delete(key);
    const sorted = [...rows].sort(([, a], [, b]) => b.at - a.at), counts = new Map(), listed = new Map();
    const add = (to, name, count) => to.set(name, (to.get(name) ?? 0) + count);
    for (const [key] of sorted.splice(MAX_SHOWN)) rows.delete(key);
    const all = sorted.map(([, it]) => it);
    for (const [name, count] of [...counted, ...would]) if (count) add(counts, name, count);
    for (const it of all) if (!countedBy.has(it.source) || !counts.has(it.reason)) add(listed, it.reason, it.count ?? 1);
    for (const [name, count] of listed) add(counts, name, count); // What is not in an answer yet.
    const sum = of => [...of.values()].reduce((total, count) => total + count, 0), total = sum(counts), went = sum(would);
    few.hidden = !total;
    few.textContent = [
      `${plural(total, 'request')} in the last hour`, went ? `, of which ${num(went)} went on, because an endpoint only reports` : '',
      total > sum(new Map(all.map((it, i) => [i, it.count ?? 1]))) ? '; the latest are listed.' : '.',
      isPartial ? ' Those of other instances could not be read just now.' : '',
    ].join('');
    if (reason && !counts.has(reason)) reason = '';
    const focused = chips.contains(document.activeElement) ? document.activeElement.dataset.reason : null;
    fill(chips, [['', total], ...[...counts].sort((a, b) => b[1] - a[1]).slice(0, 6)].map(([name, count]) => h('button', {
      type: 'button', 'data-reason': name, 'aria-pressed': String(name === reason), onclick: () => {
        reason = name;
        draw();
      },
    }, plain(name) || 'All', h('span', { class: 'n' }, num(count)))));
    if (focused !== null) [...chips.children].find(b => b.dataset.reason === focused)?.focus();
    chips.hidden = !all.length;
    const shown = all.filter(it => !reason || it.reason === reason);
    fill(body, shown.slice(0, limit).map(line));
    more.hidden = shown.length <= limit;
    fill(more, h('button', { class: 'button', type: 'button', onclick: () => {
      limit += 100;
      draw();
    } }, 'Show more'));
    note.hidden = all.length > 0;
  }

  const line = it => h('tr', { class: it.would ? 'would' : null },
    h('td', { class: 'sign' }, icon(it.would ? 'tainted' : 'refused')),
    h('td', { class: 'what' },
      h('h2', {}, plain(it.reason), it.count > 1
        ? h('span', { class: 'pill', title: `For the first time at ${moment(it.first ?? it.at)}` }, plural(it.count, 'time')) : null,
      it.would ? h('span', { class: 'pill tainted' }, 'would be refused') : null),
      h('p', {}, REASONS[it.reason] ?? 'A reason that this page does not know.',
        it.detail && it.detail !== REASONS[it.reason] ? ` ${plain(it.detail)}` : ''),
      it.remedy ? h('p', { class: 'remedy' }, h('b', {}, 'What to do: '), plain(it.remedy)) : null,
      h('p', { class: 'who' },
        it.act ? h('span', {}, 'action ', h('b', {}, plain(it.act))) : null,
        it.iss ? h('span', { title: plain(it.iss) }, 'by ', h('b', {}, lastSegment(it.iss))) : null,
        it.wid
          ? h('a', { href: pageAddress(`w/${encodeURIComponent(it.wid)}`) }, 'workflow ', h('span', { class: 'mono' }, id8(it.wid))) : null,
        it.jti ? h('span', { title: plain(it.jti) }, 'token ', h('span', { class: 'mono' }, id8(it.jti))) : null,
        !it.authentic && (it.iss || it.wid || it.jti)
          ? h('span', {}, 'as it claims: no signature was verified') : null,
        it.service ? h('span', { title: plain(it.service) }, 'at ', h('b', {}, lastSegment(it.service)))
          : it.source.own ? null : h('span', {}, `at ${plain(it.source.name)}`))),
    h('td', { class: 'at', title: moment(it.at) }, h('span', {}, clock(it.at)), h('small', {}, ago(Math.max(0, Date.now() - it.at)))));

  await load();
  if (!current()) return;
  main.className = 'page';
  main.replaceChildren(
    h('div', { class: 'head' }, h('h1', {}, 'Refusals'),
      h('p', { class: 'sub' },
        'Requests that were refused in the last hour, and what to do about each.'), few),
    h('div', { class: 'bar' }, chips), warning,
    h('div', { class: 'card' }, h('table', { class: 'refusals' }, h('caption', { class: 'sr' }, 'Refusals, latest first'),
      h('thead', { class: 'sr' }, h('tr', {}, COLUMNS.map(name => h('th', { scope: 'col' }, name)))), body), note, more));
  aging = setInterval(loadSoon, OFTEN);
  stop = listen(null, (type, event, source) => {
    if (type === 'head') return source.own && isHead(event) ? showHead(event) : undefined;
    if (type === 'open' || type === 'again' || type === 'gap') return void load().catch(() => {});
    if (type !== 'refused' || !isRefusal(event)) return;
    keep(event, source);
    draw();
    loadSoon();
    say(`Refused: ${plain(event.reason)}`);
  }, state => {
    clearInterval(poll);
    showLive(state);
    if (state === 'off') poll = setInterval(() => load().then(() => showLive('polling')).catch(failed), POLL);
  });
  function failed(failure) {
    const [title, text] = explain(failure);
    warning.hidden = false;
    fill(warning, icon('tainted'), h('span', {}, h('b', {}, title), `. ${text}`));
  }
}

// The strip in the head: who this service is, how its ledger, store, replay cache and keys are, and whether the page is live.
import { h, icon, say } from './dom.js';
import { get, own, allSources } from './api.js';
import { pageAddress } from './base.js';
import { num, plural, age, bytes, lastSegment, plain } from './text.js';
import { isHealth, isLedger } from './shapes.js';
import { checkLedger, canProve } from './checks.js';

const EVERY = 15_000, OLD_HEAD = 300, FULL = .9, LATER = 2000;
const LIVE = {
  connected: ['Live', 'The page shows what happens as it happens.'],
  polling: ['Refreshing', 'The page asks again every few seconds.'],
  reconnecting: ['Reconnecting', 'The connection broke. The browser is making a new one.'],
  off: ['Not live', 'No events arrive. The page asks again every few seconds.'],
};
const mark = h('span', { class: 'live off', hidden: true });
let shown;

/** Shows how the connection for events is. `null` where a page has none. */
export function showLive(state) {
  if (state === shown) return;
  if (shown && state && state !== 'polling' && shown !== 'polling') say(LIVE[state][0]);
  shown = state;
  mark.hidden = !state;
  mark.className = `live ${state}`;
  mark.title = state ? LIVE[state][1] : '';
  mark.replaceChildren(h('i', { 'aria-hidden': 'true' }), h('span', { class: 'livetext' }, state ? LIVE[state][0] : ''));
}

/** The size and age of the ledger of this service, as an event of it tells them. */
let head;
export function showHead({ size, age: seconds }) {
  if (head?.latest.ledger) head.draw({ ...head.latest, ledger: { ...head.latest.ledger, size, age: seconds } });
}

export function showHealth(host) {
  const facts = h('span', { class: 'strip' });
  host.replaceChildren(facts, mark);
  const amount = (n, unit) => unit === 'bytes' ? bytes(n) : `${num(n)} ${plain(unit)}`;
  function fill(name, it) {
    if (!it) return null;
    const used = amount(it.used, it.unit), records = typeof it.records === 'number' ? `, ${plural(it.records, 'record')}` : '';
    if (!it.max) return h('span', { class: 'wide', title: `${used}${records}. No limit is set.` }, `${name} ${used}, no limit`);
    const share = it.used / it.max, percent = share > 0 && share < .01 ? '< 1' : Math.round(100 * share);
    return h('span', { class: `wide${share > FULL ? ' bad' : ''}`, title: `${used} of ${amount(it.max, it.unit)}${records}` },
      `${name} ${percent} %`);
  }

  // What the page found out itself of the head of this size: nothing unless a key is known that is not the service's word.
  let checked = {};
  const PROOFS = {
    yes: ['proven', 'verified in this browser'], no: ['bad', 'this browser found it wrong: see the page Ledger'],
    none: ['', 'not verified: no key of it is pinned'],
  };
  async function prove({ origin, size }) {
    const key = `${origin}|${size}`;
    if (checked.key === key && checked.outcome !== 'none') return;
    checked = { key, outcome: checked.key === key ? checked.outcome : 'none' };
    try {
      if (!await canProve(origin)) return;
      const data = await get('api/ledger', { is: isLedger }), { results, isProven } = await checkLedger(data, own);
      const outcome = results.some(it => it.outcome === 'no') ? 'no' : isProven ? 'yes' : 'none';
      checked = { key: `${data.origin}|${data.size}`, outcome };
      head.draw(head.latest);
    } catch {
      // It stays unverified.
    }
  }

  function draw(health, others) {
    head = { latest: health, draw: next => draw(next, others) };
    const { ledger, keys, refusals, wouldRefuse } = health;
    const old = ledger && ledger.age > OLD_HEAD, isChecked = ledger && checked.key === `${ledger.origin}|${ledger.size}`;
    const [proof, found] = PROOFS[isChecked ? checked.outcome : 'none'], focused = [...facts.children].indexOf(document.activeElement);
    facts.replaceChildren(...[
      h('span', { class: 'who', title: plain(health.service) }, 'as ', h('b', {}, lastSegment(health.service))),
      others > 1 ? h('span', { class: 'wide' }, `${others} services`) : null,
      health.mode === 'report'
        ? h('span', { class: 'warn', title: 'Ect:Mode is Report: nothing is refused.' }, icon('tainted'), 'Report only') : null,
      ledger ? h('a', {
        href: pageAddress('ledger'), class: proof === 'bad' ? 'bad' : old ? 'warn' : proof,
        title: `${plain(ledger.origin)}: a head of ${num(ledger.size)} entries, ${found}`,
      }, icon(proof === 'bad' ? 'refused' : 'seal'), h('span', { class: 'sr' }, `${found}: `),
      `Ledger ${num(ledger.size)}${ledger.age === undefined ? '' : `, ${age(ledger.age)} ago`}`) : null,
      fill('Store', health.store), fill('Replay', health.replay), fill('Redis', health.redis),
      keys ? h('a', { href: pageAddress('keys'), class: `wide${keys.stale ? ' warn' : ''}` },
        keys.stale ? `${num(keys.stale)} of ${plural(keys.owners, 'key set')} stale` : `${plural(keys.owners, 'key set')} fresh`) : null,
      refusals ? h('a', { href: pageAddress('refusals'), class: 'wide' }, `${plural(refusals, 'refusal')} this hour`) : null,
      wouldRefuse ? h('a', {
        href: pageAddress('refusals'), class: 'wide', title: 'Requests that went on, because an endpoint only reports.',
      }, `${num(wouldRefuse)} would be refused`) : null,
    ].filter(Boolean));
    if (focused >= 0) facts.children[focused]?.focus();
  }

  async function ask() {
    try {
      const [health, sources] = await Promise.all([get('api/health', { is: isHealth }), allSources()]);
      draw(health, sources.length);
      if (health.ledger) setTimeout(() => prove(health.ledger), LATER); // What is looked at comes first.
    } catch {
      facts.replaceChildren(h('span', { class: 'bad' }, icon('refused'), 'No answer'));
    }
  }
  ask();
  setInterval(() => { if (!document.hidden) ask(); }, EVERY);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) ask(); });
}

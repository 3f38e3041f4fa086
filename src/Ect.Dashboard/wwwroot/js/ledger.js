// Audit ledgers: the head, its age, by which key it is checked, and whether it continues what this browser saw before.
import { h, icon, fill, copyButton, say } from './dom.js';
import { plain, num, moment, age } from './text.js';
import { getAll } from './api.js';
import { checkItem } from './items.js';
import { checkLedger } from './checks.js';
import { parseKey, canCheck } from './proof.js';
import { pastedKey, pasteKey, seenKey, keptHead, forget, forgetSeen } from './pins.js';
import { showLive, showHead } from './health.js';
import { silentNotice } from './notices.js';
import { listen } from './live.js';
import { isLedger, isHead } from './shapes.js';

const EVERY = 15_000, OLD = 300;

export async function showLedger({ main, current, left }) {
  document.title = 'Ledger · ECT';
  let timer, stop = () => {};
  const cards = new Map(), host = h('div'), warning = h('div', { class: 'silent', hidden: true });
  left(() => {
    clearInterval(timer);
    stop();
    showLive(null);
  });

  async function load() {
    let result;
    try {
      result = await getAll('api/ledger', { is: isLedger });
    } catch (failure) {
      if (failure.status !== 404) throw failure;
      result = { answers: [], silent: failure.silent };
    }
    if (!current()) return;
    silentNotice(warning, result.silent.filter(it => it.failure.status !== 404));
    if (!result.answers.length)
      return fill(host, h('div', { class: 'card' },
        h('p', { class: 'nothing' }, 'This service has no audit ledger. Tasks reach level L3 only with one (AddLedger).')));
    if (!cards.size) fill(host);
    for (const { source, data } of result.answers) {
      const id = `${source.address}|${data.origin}`;
      if (!cards.has(id)) {
        const card = ledgerCard(source, load);
        cards.set(id, card);
        host.append(card.element);
      }
      cards.get(id).show(data);
    }
  }

  await load();
  if (!current()) return;
  main.className = 'page';
  main.replaceChildren(
    h('div', { class: 'head' }, h('h1', {}, 'Ledger'),
      h('p', { class: 'sub' }, 'A ledger can add, but not change: each signed head must continue those before. This browser checks it.')),
    warning, host);
  stop = listen(null, (type, event, source) => {
    if (type !== 'head') return;
    if (source.own && isHead(event)) showHead(event);
    load().catch(() => {});
  }, state => {
    clearInterval(timer);
    showLive(state === 'off' ? 'polling' : state);
    timer = setInterval(() => load().catch(() => showLive('off')), EVERY);
  });
}

function ledgerCard(source, reload) {
  const title = h('h2'), sign = h('span'), facts = h('dl', { class: 'claims wide' }), key = h('div', { class: 'keybox' });
  const checks = h('ul', { class: 'checks', 'aria-live': 'polite' });
  const element = h('section', { class: 'card ledger' }, h('div', { class: 'lhead' }, sign, title), h('div', { class: 'lbody' },
    h('div', {}, h('h3', {}, 'Head'), facts, h('h3', {}, 'Key'), key), h('div', {}, h('h3', {}, 'Verified'), checks)));
  let drawn = '';
  const row = (name, value, kind) => [h('dt', {}, name), h('dd', { class: kind }, value)];

  async function show(data) {
    fill(title, plain(data.origin), source.own ? null : h('span', { class: 'n' }, ` at ${plain(source.name)}`));
    const seconds = Math.max(0, Date.now() - data.at) / 1000, old = seconds > OLD;
    fill(facts, row('Entries', num(data.size)), row('Root', plain(data.root), 'mono'),
      row('Signed', data.at
        ? [moment(data.at), h('span', { class: old ? 'old' : 'n' }, `, ${age(seconds)} ago`)] : 'at an unknown time'));
    const now = () => `${data.note}|${JSON.stringify([data.keys, pastedKey(data.origin), seenKey(source, data.origin)])}`;
    if (now() === drawn) return;
    drawn = now();
    const { results, isProven, changed } = await checkLedger(data, source);
    drawn = now(); // What the check itself kept is no reason to check again.
    fill(checks, results.map(checkItem));
    const failed = results.some(it => it.outcome === 'no');
    fill(sign, failed ? icon('refused', 'refused') : isProven ? icon('seal', 'complete') : icon('incomplete'));
    drawKey(data, changed, isProven);
  }

  function drawKey(data, changed, isProven) {
    const pasted = pastedKey(data.origin), seen = pasted ? null : seenKey(source, data.origin), pinned = pasted ?? seen;
    const kept = keptHead(source, data.origin, isProven);
    const input = h('input', {
      type: 'text', class: 'mono', autocomplete: 'off', spellcheck: 'false', maxlength: 1000, placeholder: `${plain(data.origin)}+…+…`,
    });
    const error = h('p', { class: 'error', role: 'alert' });
    const form = h('form', {
      class: 'pinform', onsubmit: async event => {
        event.preventDefault();
        error.textContent = '';
        try {
          if (!canCheck()) throw new Error('This browser checks signatures only on pages that came over https.');
          const parsed = await parseKey(input.value);
          if (parsed.origin !== data.origin) throw new Error(`That is the key of ${plain(parsed.origin)}.`);
          if (!pasteKey(data.origin, parsed.vkey))
            throw new Error('This browser keeps nothing for this page. Allow it to store data.');
          forgetSeen(source, data.origin);
          say('The key is pinned');
          reload();
        } catch (failure) {
          error.textContent = failure.message;
        }
      },
    }, h('label', { class: 'field' }, h('b', {}, pinned ? 'Another key' : 'Key'), input,
      h('small', {}, 'A verifier key that an auditor gave you, on another way than this service.')), error,
    h('div', { class: 'buttons' }, pinned ? h('button', {
      class: 'button', type: 'button', onclick: () => {
        forget(source, data.origin);
        say('The key and the kept head are forgotten');
        reload();
      },
    }, 'Forget key and head') : null, h('button', { class: 'button', type: 'submit' }, 'Pin')));
    fill(key, changed ? h('p', { class: 'error' }, icon('refused'), ' The service names another key.') : null,
      pinned ? [h('p', {}, pasted ? 'You pinned this key on ' : 'This browser saw this key first on ',
        h('b', {}, moment(pinned.since)), pasted || isProven ? '. ' : ', named by the service itself: that is its word. ',
        copyButton('Copy the key', pinned.vkey)),
        h('p', { class: 'mono vkey' }, plain(pinned.vkey)),
        kept ? h('p', { class: 'fine' }, `The largest head kept here: ${num(kept.size)} entries, ${moment(kept.at)}.`) : null]
        : h('p', { class: 'nil' }, 'No key is pinned in this browser.'), form);
  }
  return { element, show };
}


// One task: what it says, what was checked, by whom and when, what came before and after. Never the token.
import { h, fill, icon, iconButton, copyButton } from './dom.js';
import { plain, plural, clock, day, moment, thisMoment, span, id8, age } from './text.js';
import { mark, level, pill } from './marks.js';
import { get, own, explain, Failure } from './api.js';
import { isDetail, isReceipt } from './shapes.js';
import { checkItem } from './items.js';
import { checkReceipt } from './checks.js';
import { canOperate, revokeOneOf } from './revoke.js';

const FEW = 12;
const OUTCOMES = { ok: 'yes', bad: 'no', unknown: 'none' };
const CHECKERS = { recorder: () => 'the service that recorded it', service: source => plain(source.name) };

/** Shows a task. Returns what updates it, and what ends what it waits for. */
export function taskPanel(host, m, t, { select, open, close }) {
  const abort = new AbortController();
  const verified = h('ul', { class: 'checks' }), ledger = h('ul', { class: 'checks', 'aria-live': 'polite' }), claims = h('div');
  const operate = h('div');
  const path = `api/workflows/${encodeURIComponent(m.wid)}/tasks/${encodeURIComponent(t.jti)}`, source = t.sources?.[0] ?? own;
  const said = sources => `by ${sources.map(it => plain(it.name)).join(' or ')} ${thisMoment()}`;
  const byThem = task => said(task.sources ?? [source]);
  const madeBy = ({ by, at }) => {
    const who = by ?? (at === 'recorded' ? 'recorder' : 'service');
    return `by ${Object.hasOwn(CHECKERS, who) ? CHECKERS[who](source) : plain(who)}`;
  };
  const parts = { tags: h('div', { class: 'tags' }), lead: h('p', { class: 'lead' }), around: h('div') };

  fill(host,
    h('div', { class: 'phead' }, parts.tags, h('span', { class: 'acts' }, copyButton('Copy a link to this task', () => location.href),
      iconButton('close', 'Close (Esc)', close, 'quiet'))),
    h('h2', { class: 'ptitle', tabindex: -1 }, plain(t.act)),
    h('p', { class: 'pby' }, mark(t.mark), h('span', {}, plain(m.agent(t).iss))),
    parts.lead, h('h3', {}, 'Verified'), verified, ledger, parts.around, claims, operate,
    h('p', { class: 'fine' }, 'The token itself is not shown: whoever holds one can spend it until it ends.'));
  host.scrollTop = 0;

  function around(model, task) {
    const link = (x, extra) => h('button', { class: 'ref', type: 'button', title: plain(x.act), onclick: () => open(x) },
      mark(x.mark, 10), h('span', {}, plain(x.act)), extra ? h('small', {}, extra) : null);
    const list = (tasks, extra) => [tasks.slice(0, FEW).map(x => link(x, extra(x))),
      tasks.length > FEW ? h('p', { class: 'nil more-refs' }, `and ${tasks.length - FEW} more`) : null];
    const name = x => model.name(x), waits = [...task.waits].sort((a, b) => b.ms - a.ms);
    fill(parts.tags, level(task.level), task.revoked ? pill('revoked') : task.tainted ? pill('tainted') : null,
      task.attempts.length ? h('span', { class: 'pill plain' }, icon('retry'), `${task.attempts.length + 1} tries`) : null);
    fill(parts.lead, 'Recorded at ', h('b', {}, clock(task.seen, true)),
      task.iat ? `, made at ${clock(task.iat)} by its agent’s clock.` : '.',
      task.longest !== null ? [' It took at most ', h('b', {}, span(task.longest)), ' after ',
        task.preds.length > 1 ? 'the last of its predecessors.' : 'its predecessor.']
        : task.lastPred ? ' How long it took is not known: the clocks do not agree.' : task.pred.length ? '' : ' First of its workflow.',
      waits.length ? [' ', h('b', {}, plain(waits[0].from.act)), ` had waited at least ${span(waits[0].ms)} for `,
        h('b', {}, plain(task.lastPred.act)), '.'] : null);
    fill(parts.around,
      h('h3', {}, 'Predecessors ', h('span', { class: 'n' }, task.pred.length)),
      task.pred.length ? h('div', { class: 'refs' },
        list(task.preds, p => p === task.lastPred && task.preds.length > 1 ? `${name(p)}, last` : name(p)),
        [['unknown', task.missing], ['left the store:', task.gone]].map(([word, list]) => list.slice(0, FEW).map(id =>
          h('span', { class: 'ref ghost', title: plain(id) }, icon('dash'), h('span', {}, `${word} ${id8(id)}`)))))
        : h('p', { class: 'nil' }, 'Nothing: it starts the workflow.'),
      h('h3', {}, 'Followed by ', h('span', { class: 'n' }, task.succs.length)),
      task.succs.length ? h('div', { class: 'refs' }, list(task.succs, name)) : h('p', { class: 'nil' }, 'Nothing yet.'),
      task.attempts.length ? [h('h3', {}, 'Earlier tries ', h('span', { class: 'n' }, task.attempts.length)),
        h('div', { class: 'refs' }, task.attempts.slice(0, FEW).map(a =>
          h('button', { class: 'ref', type: 'button', onclick: () => select(a) },
            icon('retry'), h('span', { class: 'mono' }, id8(a.jti)), h('small', {}, clock(a.seen, true)))))] : null);
  }

  function checks(detail, task) {
    const revoked = detail?.revoked ?? task.revoked, list = [];
    if (revoked) {
      const where = detail?.revoked ? said([source]) : byThem(task);
      list.push({ outcome: 'no', what: 'Revoked', text: revocation(revoked), where });
    }
    for (const twin of task.twins ?? []) list.push(twinSeenHere(twin, m.agents.get(twin.agent)));
    if (task.taintedAfter) list.push(taintSeenHere(task.taintedAfter));
    else if (task.tainted)
      list.push({ outcome: 'warn', what: 'Tainted', text: 'It follows a revoked task. The path is amber.', where: byThem(task) });
    if (!detail) list.push({ outcome: 'busy', what: 'Checks', text: 'Asking the service…' });
    for (const check of detail?.checks ?? []) {
      if (revoked && check.what === 'Revocation') continue;
      list.push({ outcome: OUTCOMES[check.outcome] ?? 'none', what: plain(check.what), text: plain(check.text),
        where: `${madeBy(check)}${check.at === 'recorded' ? `, ${moment(detail.seen)}` : ` ${thisMoment()}`}` });
    }
    if (task.missing.length)
      list.push({ outcome: 'warn', what: plural(task.missing.length, 'unknown predecessor'),
        text: 'In no store that this page asked: order and origin cannot be checked.', where: `by this page ${thisMoment()}` });
    fill(verified, list.map(checkItem));
  }

  async function details(task) {
    checks(null, task);
    let detail;
    try {
      detail = await get(path, { source, signal: abort.signal, is: isDetail });
    } catch (failure) {
      if (failure.name === 'AbortError') return;
      checks({}, task);
      verified.append(checkItem({ outcome: 'none', what: 'Checks', text: `${explain(failure)[0]}.` }));
      return receipts(task, {});
    }
    checks(detail, task);
    fill(claims, h('h3', {}, 'Claims'), claimList(detail, task), h('h3', {}, 'Key'), keyList(detail),
      h('h3', {}, 'Record'), recordList(detail));
    if (source.own) canOperate().then(may => may && fill(operate, ...operations(detail)));
    await receipts(task, detail);
  }

  function operations({ jti, iss, key }) {
    const targets = [{ name: `This token, ${id8(jti)}`, kind: 'token', id: jti, issuer: iss }];
    if (key?.kid) targets.push({ name: `The key that signed it, ${plain(key.kid)}`, kind: 'key', id: key.kid, issuer: iss });
    else if (key?.thumbprint) targets.push({ name: 'The key that signed it, whoever uses it', kind: 'key', id: key.thumbprint });
    const revoke = () => revokeOneOf(targets, () => details(t));
    return [h('h3', {}, 'Operate'),
      h('p', {}, h('button', { class: 'button', type: 'button', onclick: revoke }, icon('revoked'), 'Revoke…'))];
  }

  // What stands on the page of this token: from the workflow's answer, and from its own.
  function shownOf({ jti, act, pred, iat, digest, agent }, detail) {
    const isWhole = !m.tasks.some(it => it.fold); // Beside folds, pred names folds.
    const listed = { jti, act, pred: isWhole ? pred : undefined, iat, digest, iss: m.agents.get(agent)?.iss };
    return detail.jti ? [listed, { ...detail, wid: detail.wid ?? '', aud: detail.aud?.length ? detail.aud : undefined }] : [listed];
  }

  async function receipts(task, detail) {
    if (task.level !== 'L3')
      return fill(ledger,
        checkItem({ outcome: 'none', what: 'Not in a ledger', text: `${task.level}: nothing shows that it was recorded.` }));
    fill(ledger, checkItem({ outcome: 'busy', what: 'Ledger', text: 'Checking the receipt…' }));
    try {
      const receipt = await get(`${path}/receipt`, { source, signal: abort.signal, is: isReceipt });
      const results = await checkReceipt(receipt, shownOf(task, detail), source);
      if (!abort.signal.aborted) fill(ledger, results.map(checkItem));
    } catch (failure) {
      if (failure.name === 'AbortError') return;
      const text = failure instanceof Failure && failure.status === 404
        ? plain(failure.detail ?? 'This service has no ledger with its entry. It was recorded elsewhere, or its entry was removed.')
        : failure instanceof Failure ? `The receipt could not be fetched. ${explain(failure)[0]}.`
          : 'The receipt is not in the form that it must have.';
      fill(ledger, checkItem({ outcome: failure instanceof Failure ? 'none' : 'no', what: 'Ledger', text }));
    }
  }

  const row = (name, value, kind = '') => value === undefined || value === null ? null
    : [h('dt', { class: 'mono' }, name), h('dd', { class: kind }, value)];
  const copied = (value, label) => value ? [plain(value), copyButton(label, String(value))] : null;
  const claimList = (d, task) => h('dl', { class: 'claims' },
    row('jti', copied(d.jti ?? t.jti, 'Copy the task id'), 'mono'), row('iss', plain(d.iss ?? m.agent(task).iss)),
    row('exec_act', plain(d.act ?? t.act)),
    row('aud', d.aud?.length ? d.aud.map(a => h('span', { class: 'each' }, plain(a))) : null),
    row('iat', d.iat ? moment(d.iat) : null), row('exp', d.exp ? moment(d.exp) : null), row('wid', d.wid && plain(d.wid), 'mono'),
    row('inp_hash', d.inpHash && plain(d.inpHash), 'mono'), row('out_hash', d.outHash && plain(d.outHash), 'mono'),
    row('pol_decision', d.polDecision && plain(d.polDecision)), row('retry_of', d.retryOf && plain(d.retryOf), 'mono'));
  const keyList = ({ key, level: l }) => key?.kid || key?.thumbprint
    ? h('dl', { class: 'claims' }, row('kid', key.kid && plain(key.kid)),
      row('thumbprint', key.thumbprint && plain(key.thumbprint), 'mono'),
      row('from', key.source && plain(key.source)), row('fetched', key.age === undefined ? null : `${age(key.age)} ago`))
    : h('p', { class: 'nil' }, l === 'L1' ? 'None: it is not signed.' : 'The record names none.');
  const recordList = d => h('dl', { class: 'claims' },
    row('recorded', d.seen ? `${day(d.seen)} ${clock(d.seen, true)} UTC` : null), row('path level', d.pathLevel && plain(d.pathLevel)),
    row('digest', d.digest && plain(d.digest), 'mono'),
    row('spendable', d.spendableUntil ? d.spendableUntil > Date.now() ? `until ${moment(d.spendableUntil)}` : 'no longer' : null),
    row('trace', copied(d.trace, 'Copy the trace id'), 'mono'), source.own ? null : row('at', plain(source.name)));

  around(m, t);
  details(t);
  return {
    /** Takes over what changed around the task, without asking for what did not. */
    update(next, task) {
      const raised = task.level !== t.level || Boolean(task.revoked) !== Boolean(t.revoked) || Boolean(task.tainted) !== Boolean(t.tainted);
      around(next, task);
      [m, t] = [next, task];
      if (raised) details(task);
    },
    end: () => abort.abort(),
  };
}

function revocation({ what, reason, at, by: who }) {
  const subject = { key: 'The key that signed it', issuer: 'Its issuer' }[what] ?? 'The token';
  const parts = [subject, ' was revoked', who ? ` by ${plain(who)}` : '', at ? ` on ${moment(at)}` : '',
    reason ? `: ${plain(reason)}` : '', '. It counts no more, and what follows is tainted.'];
  return parts.join('');
}

function taintSeenHere(after) {
  const at = after.sources?.[0], where = !at || at.own ? 'this service' : plain(at.name), is = after.revoked ? 'revoked' : 'tainted';
  return {
    outcome: 'warn', what: 'Tainted', text: `It follows ${plain(after.act)}, which is ${is} as ${where} says. The path is amber.`,
    where: `by this page ${thisMoment()}`,
  };
}

function twinSeenHere({ act, sources }, agent) {
  return {
    outcome: 'no', what: 'Two tokens have this id',
    text: `${plain(sources[0].name)} has recorded another one: ${plain(act)} by ${plain(agent?.iss ?? '?')}. Only one of them is shown.`,
    where: `by this page ${thisMoment()}`,
  };
}

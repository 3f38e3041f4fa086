// What answers and events must look like. A source whose answer does not is named as missing, and the page shows the others.
import { STATE_NAMES } from './marks.js';
import { isId } from './base.js';
import { PAGE } from '../early.js';

/** So many tasks and folds of one service are shown. */
export const ALL = 20_000;

const ROWS = 200, REFUSALS = 500, LONG = 8192, ENTRY = 4_194_304, NOTE = 131_072, LIST = 20_000, PATH = 64;
const LATEST = 253_402_300_799_999, DAY = 86_400_000;
const LEVELS = ['L1', 'L2', 'L3'], WORST = ['ok', 'tainted', 'revoked'];

const isCount = value => Number.isSafeInteger(value) && value >= 0;
const isTime = value => Number.isFinite(value) && value >= 0 && value <= LATEST;
const isSpan = value => Number.isFinite(value) && value >= 0 && value <= DAY;
const isAge = value => Number.isFinite(value) && Math.abs(value) <= LATEST;
const isLong = most => value => typeof value === 'string' && value.length <= most;
const isText = isLong(LONG);
const isFlag = value => typeof value === 'boolean';
const oneOf = values => value => values.includes(value);
const listOf = (is, most = LIST) => value => Array.isArray(value) && value.length <= most && value.every(is);
const may = is => value => value === undefined || value === null || is(value);
const shape = members => value => typeof value === 'object' && value !== null
  && Object.entries(members).every(([name, is]) => is(value[name]));

const isAgent = shape({ n: isCount, iss: isText, name: may(isText), mark: may(isCount) });
const isRevoked = shape({ what: may(isText), reason: may(isText), at: may(isTime), by: may(isText) });
const isTask = shape({
  jti: isId, agent: isCount, act: isText, iat: may(isTime), seen: isTime, level: oneOf(LEVELS), pred: listOf(isId), tainted: may(isFlag),
  revoked: may(isRevoked), retryOf: may(isId), polDecision: may(isText), trace: may(isText), digest: may(isText), known: may(isFlag),
});
const isFold = shape({
  fold: isId, count: isCount, from: isTime, to: isTime, worst: oneOf(WORST), agents: listOf(isCount), pred: listOf(isId),
  levels: listOf(value => isCount(value) || LEVELS.includes(value), 3),
});
const isState = oneOf(STATE_NAMES);

/** A page of one workflow. */
export const isWorkflow = shape({
  state: isState, asOf: isTime, service: isText, root: may(isText), total: isCount, agents: listOf(isAgent), next: may(isText),
  tasks: listOf(it => it?.fold === undefined ? isTask(it) : isFold(it), PAGE), folded: may(isFlag), atLeast: may(isFlag),
  clockSkew: may(isSpan), runningFor: may(isSpan), partial: may(isFlag),
});

/** What a service says about one task. */
export const isDetail = shape({
  jti: isId, wid: may(isText), iss: isText, act: isText, iat: isTime, exp: isTime, seen: isTime, aud: may(listOf(isText)),
  level: oneOf(LEVELS), pathLevel: may(isText), inpHash: may(isText), outHash: may(isText), retryOf: may(isId), polDecision: may(isText),
  trace: may(isText), pred: may(listOf(isId)), digest: may(isText), spendableUntil: may(isTime), revoked: may(isRevoked),
  key: may(shape({ kid: may(isText), thumbprint: may(isText), source: may(isText), age: may(isAge) })),
  checks: may(listOf(shape({ what: isText, outcome: isText, text: isText, at: may(isText), by: may(isText) }))),
});

/** A page of the list of workflows. */
export const isList = shape({
  asOf: may(isTime), agents: listOf(isAgent), next: may(isText), searchedTo: may(isTime), retention: may(isAge), moreRefused: may(isFlag),
  partial: may(isFlag), counts: may(shape(Object.fromEntries(STATE_NAMES.map(name => [name, may(isCount)])))),
  workflows: listOf(shape({
    wid: isId, state: isState, root: may(isText), agents: listOf(isCount), tasks: isCount, levels: listOf(isCount, 3), unknown: isCount,
    revoked: isCount, tainted: isCount, refusals: isCount, started: isTime, last: isTime, atLeast: may(isFlag),
    moreAgents: may(isCount),
  }), ROWS),
});

const EVENTS = {
  task: it => isTask(it) && [it.agents, it.agentInfo].flat().every(may(isAgent)),
  level: shape({ jti: isId, level: oneOf(LEVELS) }), taint: shape({ jti: isId, tainted: may(isFlag), revoked: may(isRevoked) }),
  state: shape({ state: isState }),
};

/** An event that changes a workflow. */
export const isEvent = (type, event) => Boolean(EVENTS[type]?.(event));

/** A refusal, as an event tells it. */
export const isRefusal = shape({
  id: may(isText), n: may(isCount), count: may(isCount), first: may(isTime), service: may(isText), at: isTime,
  reason: isText, iss: may(isText), jti: may(isText), wid: may(isText), act: may(isText), detail: may(isText),
  remedy: may(isText), would: may(isFlag), authentic: may(isFlag),
});

const isCounts = value => typeof value === 'object' && value !== null && Object.values(value).every(isCount);

/** What a service knows of refusals. */
export const isRefusals = shape({
  refusals: listOf(isRefusal, REFUSALS), counts: may(isCounts), wouldCounts: may(isCounts), instances: may(listOf(isText, ROWS)),
  ofWorkflow: may(isCount), moreRefused: may(isFlag), more: may(isFlag), partial: may(isFlag),
});

/** What one refusal is known by: events tell again what an answer had, and services that share a store tell the same. */
export const refusalKey = (source, { id, n, at }) => id ?? `${source.address}|${n}|${at}`;

/** Adds the counts of several services by reason. Those that share a store have counted the same. */
export function sumOfCounts(answers, name) {
  const groups = [];
  for (const { source, data } of answers) {
    const ids = data.instances ?? [source.address], same = groups.filter(group => ids.some(id => group.ids.has(id)));
    const group = { ids: new Set([...ids, ...same.flatMap(it => [...it.ids])]), counts: new Map() };
    for (const counts of [...same.map(it => it.counts), Object.entries(data[name] ?? {})])
      for (const [reason, count] of counts) group.counts.set(reason, Math.max(count, group.counts.get(reason) ?? 0));
    for (const it of same) groups.splice(groups.indexOf(it), 1);
    groups.push(group);
  }
  const sum = new Map();
  for (const { counts } of groups) for (const [reason, count] of counts) sum.set(reason, (sum.get(reason) ?? 0) + count);
  return sum;
}

/** The head of a ledger. */
export const isLedger = shape({
  origin: isText, size: isCount, root: isText, at: may(isTime), age: may(isAge), note: isLong(NOTE), keys: listOf(isText, PATH),
  pinned: may(isFlag),
});

/** What an event tells of it. */
export const isHead = shape({ size: isCount, age: may(isAge) });

/** The proof that a ledger has an entry. */
export const isReceipt = shape({
  origin: isText, leaf: isText, index: isCount, size: isCount, path: listOf(isText, PATH), note: isLong(NOTE), receipt: may(isLong(NOTE)),
  entry: may(isLong(ENTRY)), keys: listOf(isText, PATH), pinned: may(isFlag),
});

/** The proof that a ledger has only grown. */
export const isConsistency = shape({ path: listOf(isText, 2 * PATH) });

/** The keys of issuers. */
export const isKeys = shape({
  keys: listOf(shape({
    owner: isText, condition: isText, age: may(isAge), count: may(isCount), text: may(isText),
    items: may(listOf(shape({ kid: isText, alg: listOf(isText), thumbprint: isText, since: may(isTime) }))),
  })),
  signing: may(shape({ kid: may(isText) })),
});

/** How full something is. */
const isFill = shape({ used: isCount, max: may(isCount), unit: isText, records: may(isCount) });

/** How a service does. */
export const isHealth = shape({
  service: isText, mode: may(isText), refusals: isCount, wouldRefuse: may(isCount),
  keys: shape({ owners: isCount, stale: isCount }), ledger: may(shape({ origin: isText, size: isCount, age: may(isAge) })),
  store: may(isFill), replay: may(isFill), redis: may(isFill), partial: may(isFlag),
});

/** What a service is configured with. */
export const isSources = shape({ sources: listOf(shape({ name: isText, address: isText })), ledgerKeys: listOf(isText) });

/** What is revoked. */
export const isRevocations = shape({
  canOperate: may(isFlag), shared: may(isFlag), total: may(isCount),
  revocations: listOf(shape({
    kind: isText, id: isText, issuer: may(isText), reason: may(isText), at: may(isTime), by: may(isText), from: isText,
  })),
});

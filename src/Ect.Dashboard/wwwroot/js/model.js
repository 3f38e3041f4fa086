// What the page knows of one workflow. The services say what is tainted or revoked; the page only follows `pred`, also from one service's
// tasks to another's.
import { higher } from './merge.js';
import { lastSegment, plain, num } from './text.js';

const NOTHING = Object.freeze([]), SECOND = 1000, WORTH_TELLING = 50;

/** Links the tasks and folds of a workflow with each other. */
export function model(data) {
  const tasks = data.tasks.map((t, i) => taskOf(t, i, data.skew));
  const by = new Map(tasks.map(t => [t.jti, t])), unknown = new Map();
  for (const t of tasks) {
    for (const id of new Set(t.pred)) {
      const from = by.get(id);
      if (from && from !== t) {
        t.preds.push(from);
        from.succs.push(t);
      } else if (!from) {
        (t.known ? t.gone : t.missing).push(id);
        if (t.known) continue; // Its predecessors were there when it was recorded, and have left the store since.
        if (!unknown.has(id)) unknown.set(id, []);
        unknown.get(id).push(t);
      }
    }
  }

  spreadTaint(tasks);
  groupRetries(tasks, by, data.agents);
  for (const t of tasks) findWaits(t);
  const start = tasks.reduce((least, t) => Math.min(least, t.earliest), Infinity);
  const last = tasks.reduce((a, b) => b.latest > a.latest ? b : a, tasks[0]);
  const agents = agentsOf(data.agents, tasks), facts = factsOf(data, tasks, unknown);
  for (const t of tasks) t.mark = agents.get(t.agent)?.mark ?? t.agent;
  return {
    ...data, tasks, by, unknown, agents, start, end: last?.latest ?? start,
    folds: tasks.filter(t => t.fold),
    root: rootOf(data, tasks),
    facts, state: stateOf(data, facts),
    slowest: slowestPath(last),
    before: t => reach(t, 'preds'),
    after: t => reach(t, 'succs'),
    agent: t => agents.get(t.agent) ?? { n: t.agent, iss: '', name: '?' },
    name: t => t.fold && t.agents.length > 1
      ? `${plain(agents.get(t.agents[0])?.name ?? '?')} and ${t.agents.length - 1} more` : plain(agents.get(t.agent)?.name ?? '?'),
  };
}

// What the state of a workflow depends on. What one service lacks another may have: the merged graph shows what is still missing.
const factsOf = ({ states, atLeast, runningFor }, tasks, unknown) => ({
  isTainted: tasks.some(isBad) || states.includes('tainted'), isRefused: states.includes('refused'),
  isComplete: !unknown.size && !atLeast, last: tasks.reduce((last, t) => Math.max(last, t.seen), 0), runningFor,
});

/** How a workflow of several services is at a time. */
export const stateAt = ({ isTainted, isRefused, isComplete, last, runningFor }, now) =>
  isTainted ? 'tainted' : isRefused ? 'refused' : !isComplete ? 'incomplete' : now - last < runningFor ? 'running' : 'complete';

// One service says how its workflow is.
const stateOf = ({ states, now }, facts) => states.length === 1 && !facts.isTainted ? states[0] : stateAt(facts, now);

// The first task may be folded: then the service says what it was.
function rootOf(data, tasks) {
  const first = tasks.find(t => !t.pred.length) ?? tasks[0];
  return first?.fold ? { act: data.rootAct ?? first.act } : first;
}

function taskOf(t, i, skew) {
  const links = { i, preds: [], succs: [], missing: [], gone: [], attempts: [], pred: t.pred ?? NOTHING };
  if (!t.fold) return { ...t, ...links, ...doneOf(t, skew) };
  const worst = t.worst === 'revoked' ? { revoked: {} } : t.worst === 'tainted' ? { tainted: true } : {};
  return {
    ...t, ...links, ...worst, jti: t.fold, act: `${num(t.count)} tasks`, agent: t.agents?.[0] ?? 0, agents: t.agents ?? NOTHING, seen: t.to,
    level: foldLevel(t.levels), earliest: t.from, latest: t.to,
  };
}

const isBad = t => t.revoked || t.tainted;

// A service only knows what follows in its own store.
function spreadTaint(tasks) {
  const todo = tasks.filter(isBad);
  while (todo.length) {
    const t = todo.pop();
    for (const next of t.succs) {
      if (isBad(next)) continue;
      next.tainted = true;
      next.taintedAfter = t.taintedAfter ?? t;
      todo.push(next);
    }
  }
}

// A token says in which second its task was done, by its agent's clock, and cannot be recorded before that. It may be recorded much later,
// together with others.
function doneOf({ iat, seen }, skew) {
  const said = iat ?? seen;
  return { earliest: Math.min(said, seen), latest: Math.min(said + SECOND + skew, seen) };
}

// A fold's levels are counts, or names: it is as good as the least of its tasks.
function foldLevel(levels) {
  if (!levels?.length) return 'L2';
  const names = typeof levels[0] === 'number' ? ['L1', 'L2', 'L3'].filter((_, i) => levels[i]) : [...levels];
  return names.length ? names.reduce((least, level) => higher(level, least) === level ? least : level) : 'L2';
}

function agentsOf(given, tasks) {
  const agents = new Map([...given].map(([n, agent]) => [n, { ...agent, name: agent.name ?? lastSegment(agent.iss), tasks: 0 }]));
  for (const t of tasks) if (!t.fold && agents.has(t.agent)) agents.get(t.agent).tasks++;
  return agents;
}

// Tries of one task: all but the last are attempts of the last. Anybody may claim to try again what another one did: a claim is not
// followed where the two differ in more than the time.
function groupRetries(tasks, by, agents) {
  const groups = new Map();
  for (const t of tasks) {
    const named = by.get(t.retryOf);
    if (!named || named === t) continue;
    t[agents.has(t.agent) && isTryOf(t, named) ? 'triedAs' : 'claimed'] = named;
  }
  for (const t of tasks) {
    let first = t;
    while (first.triedAs) first = first.triedAs; // Each is earlier than the one before, so this ends.
    if (first === t) continue;
    if (!groups.has(first)) groups.set(first, [first]);
    groups.get(first).push(t);
  }
  for (const tries of groups.values()) {
    const [last, ...attempts] = tries.sort((a, b) => b.seen - a.seen);
    last.attempts = attempts.reverse();
    for (const t of attempts) t.groupedIn = last;
  }
}

function isTryOf(t, named) {
  const after = new Set(t.pred), before = new Set(named.pred);
  return !t.fold && !named.fold && t.agent === named.agent && t.act === named.act && t.seen > named.seen
    && (t.level === 'L1') === (named.level === 'L1')
    && after.size === before.size && [...after].every(id => before.has(id));
}

// Nothing can have begun before its last predecessor was done. So a task took at most from the earliest that this can have been to the
// latest that it can have been done itself: `longest`, unknown where the clocks contradict each other. An agent whose clock is ahead is
// taken at its word: the clock skew on both ends would make every bar half a minute long. A result waited at least from the
// latest that it can have been there.
function findWaits(t) {
  t.lastPred = t.preds.reduce((last, p) => !last || isLater(p, last) ? p : last, null);
  const ready = t.lastPred?.earliest ?? (t.fold ? t.from : t.latest);
  t.ready = Math.min(t.latest, ready);
  t.longest = (t.lastPred || t.fold) && ready <= t.latest ? t.latest - ready : null;
  t.waits = t.preds.map(from => ({ from, ms: t.ready - from.latest })).filter(it => it.from !== t.lastPred && it.ms > WORTH_TELLING);
}

const isLater = (a, b) => (a.earliest - b.earliest || a.latest - b.latest) > 0;

function slowestPath(last) {
  const path = new Set();
  for (let t = last; t && !path.has(t); t = t.lastPred) path.add(t);
  return path;
}

function reach(start, next) {
  const seen = new Set(), todo = [start];
  while (todo.length) {
    for (const n of todo.pop()[next]) {
      if (seen.has(n) || n === start) continue;
      seen.add(n);
      todo.push(n);
    }
  }
  return seen;
}

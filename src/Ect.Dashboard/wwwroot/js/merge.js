// Several services, one picture. What is shared is recognised by wid and jti; a service never lowers what another one says.
import { lastSegment } from './text.js';

const BADNESS = ['tainted', 'refused', 'incomplete', 'running', 'complete'];
const NOBODY = -1;
const rank = { L1: 1, L2: 2, L3: 3 };
export const higher = (a, b) => (rank[b] ?? 0) > (rank[a] ?? 0) ? b : a;

// How issuers look, as long as the page is open: the same in every list and workflow, whichever service numbered them first.
const MOST_LOOKS = 20_000;
const looks = new Map(), looksTaken = new Set();

function lookOf(issuer, wanted) {
  if (looks.has(issuer)) return looks.get(issuer);
  if (looks.size >= MOST_LOOKS) return wanted;
  const look = firstFree(wanted, looksTaken);
  looksTaken.add(look);
  looks.set(issuer, look);
  return look;
}

/** One number for each issuer, where services that share no store have numbered them apart, and one by which it looks: its `mark`. */
export class Agents {
  #byIssuer = new Map();
  #taken = new Set();

  /** Takes over the agents of one answer. Returns how its numbers are called here: one that it does not name is nobody's. */
  add(agents) {
    const renamed = new Map();
    for (const { n, iss, name, mark } of agents) {
      let agent = this.#byIssuer.get(iss);
      if (!agent) {
        agent = { n: firstFree(n, this.#taken), iss, name: name ?? lastSegment(iss), mark: lookOf(iss, mark ?? n) };
        this.#taken.add(agent.n);
        this.#byIssuer.set(iss, agent);
      }
      renamed.set(n, agent.n);
    }
    return n => renamed.get(n) ?? NOBODY;
  }

  get map() {
    return new Map([...this.#byIssuer.values()].map(agent => [agent.n, agent]));
  }
}

function firstFree(n, taken) {
  let free = taken.has(n) ? taken.size : n;
  while (taken.has(free)) free++;
  return free;
}

/** The rows of several lists, latest first, each workflow once. */
export function mergeLists(answers) {
  const agents = new Agents(), rows = new Map();
  for (const { source, data } of answers) {
    const named = agents.add(data.agents);
    for (const row of data.workflows) {
      const mine = { ...row, agents: row.agents.map(named), sources: [source], parts: [partOf(source, row)] }, other = rows.get(row.wid);
      if (other?.sources.includes(source)) continue; // It moved to the front since the page further back was asked for.
      rows.set(row.wid, other ? mergeRows(other, mine) : mine);
    }
  }
  return { agents, rows: [...rows.values()].sort((a, b) => b.last - a.last) };
}

// What changes whenever what a service has of a workflow does.
const partOf = ({ address }, { last, tasks, unknown, revoked, tainted, refusals, atLeast }) =>
  [address, last, tasks, unknown, revoked, tainted, refusals, atLeast].join(' ');

function mergeRows(a, b) {
  const most = a.tasks >= b.tasks ? a : b;
  return {
    ...most,
    sources: [...a.sources, ...b.sources], parts: [...a.parts, ...b.parts],
    agents: [...new Set([...a.agents, ...b.agents])],
    root: (a.started <= b.started ? a : b).root,
    by: (a.started <= b.started ? a : b).by,
    atLeast: a.atLeast || b.atLeast || a.tasks !== b.tasks,
    unknown: Math.max(a.unknown, b.unknown),
    revoked: Math.max(a.revoked, b.revoked), tainted: Math.max(a.tainted, b.tainted), refusals: Math.max(a.refusals, b.refusals),
    moreRefusals: Boolean(a.moreRefusals || b.moreRefusals || (a.refusals && b.refusals)), // They may be the same, of one store.
    started: Math.min(a.started, b.started), last: Math.max(a.last, b.last),
    state: mergeStates(a.state, b.state),
  };
}

/** The worse of two states. What one service lacks the other may have, but only the merged graph shows that. */
const mergeStates = (a, b) => BADNESS.indexOf(a) <= BADNESS.indexOf(b) ? a : b;

/** Two records of one task; or of two, where the digests of their tokens say so. */
export function mergeTasks(a, b) {
  if (a.digest && b.digest && a.digest !== b.digest) return besides(a, b);
  const merged = { ...a, level: higher(a.level, b.level), seen: Math.min(a.seen, b.seen) };
  if (a.tainted || b.tainted) merged.tainted = true;
  merged.known = a.known || b.known; // What one service did not know the other may have.
  merged.revoked = a.revoked ?? b.revoked;
  for (const key of ['retryOf', 'polDecision', 'trace', 'digest', 'twins']) merged[key] ??= b[key];
  // The service that knows most is asked about it first.
  merged.sources = merged.level === a.level ? [...a.sources, ...b.sources] : [...b.sources, ...a.sources];
  return merged;
}

// One id, two tokens: one of them is shown, with nothing of the other that would make it better, and it is said.
function besides(a, b) {
  const merged = { ...a, twins: [...a.twins ?? [], b], revoked: a.revoked ?? b.revoked };
  if (a.tainted || b.tainted) merged.tainted = true;
  return merged;
}

// Rows of the list where there are several services. Each says what it has itself, and may have been left out by the search of another:
// what they hold together shows only once their graphs are merged.
import { getAll } from './api.js';
import { Flow } from './flow.js';
import { model, stateAt } from './model.js';
import { isList } from './shapes.js';

const AT_ONCE = 4, MOST = 500, SMALL = 2000, KEPT = 2 * MOST, LIFETIME = 60_000;
const found = new Map(), asked = new Set();
const keyOf = row => [row.wid, ...row.parts].join('|');

/**
 * The rows, with what is known of them together. One that nobody has looked at together says so in `word`: `pending` while it is about to
 * be, `alone` where it cannot be.
 */
export const together = (rows, agents, now, canLook) => rows.map((row, i) => {
  const look = found.get(keyOf(row));
  if (!look?.sum) return { ...row, word: !canLook || look || i >= MOST ? 'alone' : 'pending' };
  const { facts, issuers, ...sum } = look.sum;
  if (!facts) return row; // One service alone has it.
  return { ...row, ...sum, moreAgents: 0, agents: issuers.map(({ n }) => n).map(agents.add(issuers)), state: stateAt(facts, now) };
});

/** Merges what the services have of each row, the latest first. `tell` is called whenever anything is known that was not before. */
export async function lookTogether(rows, sources, isCurrent, tell) {
  const todo = rows.slice(0, MOST).filter(row => isOpen(row, sources));
  const work = async () => {
    for (let row; isCurrent() && (row = todo.shift());) if (await look(row, sources)) tell();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

// A service that did not list it tells of no change, and one that did not answer may do so now.
function isOpen(row, sources) {
  const look = found.get(keyOf(row));
  return !look || ((!look.sum || row.sources.length < sources.length) && Date.now() - look.at > LIFETIME);
}

async function look(row, sources) {
  const key = keyOf(row), was = found.get(key);
  if (asked.has(key)) return false;
  asked.add(key);
  let sum = null;
  try {
    sum = await sumWith(await knowing(row, sources), row);
  } catch {
    // It stays as each service says it alone.
  } finally {
    asked.delete(key);
  }
  found.delete(key);
  found.set(key, { sum, at: Date.now() });
  while (found.size > KEPT) found.delete(found.keys().next().value);
  return !was || JSON.stringify(sum) !== JSON.stringify(was.sum);
}

// The services that have something of it. One that did not list it may have found nothing to search, or was not that far back.
async function knowing({ wid, sources: listed }, sources) {
  const others = sources.filter(source => !listed.includes(source));
  if (!others.length) return sources;
  const { answers, silent } = await getAll(`api/workflows?${new URLSearchParams({ q: wid })}`, { only: others, is: isList });
  if (silent.length) throw silent[0].failure;
  const more = answers.filter(({ data }) => data.workflows.some(it => it.wid === wid)).map(({ source }) => source);
  return sources.filter(source => listed.includes(source) || more.includes(source));
}

async function sumWith(sources, { wid, tasks }) {
  if (sources.length === 1) return {};
  if (tasks > SMALL) return null;
  const flow = new Flow(wid, null, sources);
  try {
    await flow.load();
    return flow.silent.length ? null : sumOf(flow);
  } finally {
    flow.close();
  }
}

function sumOf({ sources, data }) {
  const m = model(data), seen = m.tasks.map(t => t.seen);
  return {
    facts: m.facts, sources, issuers: [...data.agents.values()], root: m.root?.act, atLeast: m.atLeast, tasks: m.total,
    unknown: m.unknown.size, levels: ['L1', 'L2', 'L3'].map(level => m.tasks.filter(t => t.level === level).length),
    revoked: m.tasks.filter(t => t.revoked).length, tainted: m.tasks.filter(t => t.tainted && !t.revoked).length,
    started: seen.reduce((a, b) => Math.min(a, b), Infinity), last: m.facts.last,
  };
}

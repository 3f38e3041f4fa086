// One workflow as the services give it: page after page, merged by jti, then kept up to date by their events.
import { getAgain, allSources, Failure } from './api.js';
import { Agents, mergeTasks } from './merge.js';
import { isId } from './base.js';
import { firstPage, PAGE } from '../early.js';
import { isWorkflow, isEvent, ALL } from './shapes.js';

const MOST_OPENED = 50;
// What a service that does not say it has, as its options do by default.
const SKEW = 30_000, RUNNING_FOR = 60_000;

export class Flow {
  #wid;
  #only;
  #parts = new Map(); // by source: what it said last
  #expanded = new Set();
  #abort = new AbortController();
  #tags = new Map();
  #apart = []; // The states of parts that are not shown.
  #answers = new Set(); // What it was made from, as long as no event changed it.
  #ahead = new WeakMap(); // By answer: how far the clock of its service was ahead of this device's. An answer may stay the same.
  silent = [];

  /** Without `only`, all services are asked. */
  constructor(wid, task, only) {
    this.#wid = wid;
    this.#only = only;
    this.#open(task);
  }

  get wid() {
    return this.#wid;
  }

  get path() {
    return `api/workflows/${encodeURIComponent(this.#wid)}`;
  }

  /** The services that know it. */
  get sources() {
    return [...this.#parts.keys()];
  }

  close() {
    this.#abort.abort();
  }

  /** Loads all pages. Tells of the first at once, and of the rest when all are there. Returns whether anything is new. */
  async load(onFirst) {
    const sources = this.#only ?? await allSources(), signal = this.#abort.signal;
    const first = await Promise.allSettled(sources.map(source => getAgain(this.#query(), this.#tags, { source, signal, is: isWorkflow })));
    signal.throwIfAborted();
    const parts = new Map();
    this.silent = [];
    first.forEach((result, i) => {
      const { status, value, reason } = result;
      if (status === 'fulfilled') {
        if (!this.#ahead.has(value)) this.#ahead.set(value, value.asOf - Date.now());
        parts.set(sources[i], { ...value, tasks: [...value.tasks], answers: [value], ahead: this.#ahead.get(value) });
      } else if (!(reason instanceof Failure && reason.status === 404)) this.silent.push({ source: sources[i], failure: reason });
    });
    if (!parts.size) throw this.silent[0]?.failure ?? new Failure(404);
    this.#setApart(parts);

    const more = [...parts].filter(([, part]) => part.next !== undefined && part.next !== null);
    this.#parts = parts;
    if (more.length && onFirst) onFirst();
    await Promise.all(more.map(([source, part]) => this.#rest(source, part, signal).catch(failure => {
      if (failure.name === 'AbortError') throw failure;
      part.atLeast = true;
      this.silent.push({ source, failure });
    })));
    const answers = new Set([...parts.values()].flatMap(part => part.answers)), was = this.#answers;
    this.#answers = answers;
    return answers.size !== was.size || [...answers].some(answer => !was.has(answer));
  }

  // Folded tasks cannot be told from those of another service: a part that is folded is shown alone if it is the first, else not at all.
  #setApart(parts) {
    const [first] = parts.values();
    this.#apart = [];
    for (const [source, part] of parts) {
      if (part === first || !(first.folded || part.folded)) continue;
      parts.delete(source);
      this.#apart.push(part.state);
      this.silent.push({ source, failure: new Failure('folded') });
    }
  }

  /** Opens folds, and loads anew. */
  expand(jti) {
    this.#open(jti);
    return this.load();
  }

  // So many may be asked for at once: the fold that was opened first is closed again.
  #open(jti) {
    if (!isId(jti)) return;
    this.#expanded.delete(jti);
    this.#expanded.add(jti);
    if (this.#expanded.size > MOST_OPENED) this.#expanded.delete(this.#expanded.values().next().value);
  }

  async #rest(source, part, signal) {
    while (part.next !== undefined && part.next !== null && part.answers.length < ALL / PAGE) {
      const answer = await getAgain(this.#query(part.next), this.#tags, { source, signal, is: isWorkflow });
      part.answers.push(answer);
      part.tasks.push(...answer.tasks);
      const known = new Set(part.agents.map(agent => agent.n));
      part.agents = [...part.agents, ...answer.agents.filter(agent => !known.has(agent.n))];
      part.next = answer.next;
    }
    part.atLeast ||= part.next !== undefined && part.next !== null;
  }

  #query(after) {
    return firstPage(this.#wid, PAGE, this.#expanded) + (after === undefined ? '' : `&${new URLSearchParams({ after })}`);
  }

  /** Takes over an event. Returns what it changed: a task that is new, that something else did, or nothing. */
  apply(source, type, event) {
    const part = this.#parts.get(source);
    if (!part || !isEvent(type, event)) return null;
    this.#answers = new Set();
    if (type === 'state') {
      const changed = part.state !== event.state;
      part.state = event.state;
      return changed ? { state: event.state } : null;
    }

    const at = part.tasks.findIndex(t => t.jti === event.jti);
    if (at < 0 && part.folded) return { stale: true };
    if (type === 'task') {
      const { agents, agentInfo, ...task } = event;
      for (const agent of [agents, agentInfo].flat()) if (agent?.iss && !part.agents.some(a => a.n === agent.n)) part.agents.push(agent);
      if (at < 0 && part.tasks.length >= ALL) {
        part.atLeast = true;
        return null;
      }
      if (at >= 0) part.tasks[at] = { ...part.tasks[at], ...task };
      else part.tasks.push(task);
      part.total = Math.max(part.total ?? 0, part.tasks.length);
      return { task: at < 0 ? task : null, needsAgents: !part.agents.some(a => a.n === task.agent) };
    }

    if (at < 0) return null;
    const { jti, ...rest } = event;
    part.tasks[at] = { ...part.tasks[at], ...rest };
    return { [type]: part.tasks[at] };
  }

  /** All of it, merged. */
  get data() {
    const agents = new Agents(), tasks = new Map();
    let head = null;
    for (const [source, part] of this.#parts) {
      const named = agents.add(part.agents);
      head = head ? { ...head, total: Math.max(head.total, part.total ?? 0) } : { ...part, total: part.total ?? part.tasks.length };
      for (const t of part.tasks) {
        const mine = { ...t, sources: [source] };
        if (t.fold) mine.agents = (t.agents ?? []).map(named);
        else mine.agent = named(t.agent);
        const id = t.fold ?? t.jti, other = tasks.get(id);
        tasks.set(id, !other ? mine : other.fold || mine.fold ? (other.fold ? mine : other) : mergeTasks(other, mine));
      }
    }

    const list = [...tasks.values()], parts = [...this.#parts.values()];
    if (parts.length > 1) list.sort((a, b) => (a.seen ?? a.from) - (b.seen ?? b.from));
    const folded = list.reduce((sum, t) => sum + (t.fold ? t.count : 1), 0);
    const most = (name, assumed) => Math.max(...parts.map(part => part[name] ?? assumed));
    return {
      wid: this.#wid, rootAct: head.root, now: Date.now() + head.ahead, service: head.service, skew: most('clockSkew', SKEW),
      runningFor: most('runningFor', RUNNING_FOR), tasks: list, agents: agents.map,
      total: Math.max(head.total, folded), atLeast: this.#apart.length > 0 || parts.some(part => part.atLeast),
      states: [...parts.map(part => part.state), ...this.#apart],
    };
  }
}

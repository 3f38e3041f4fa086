// Events change what is there, batch by batch. Where none arrive, the page asks.
import { say } from './dom.js';
import { plain, plural } from './text.js';
import { stateName } from './marks.js';
import { listen } from './live.js';
import { showLive, showHead } from './health.js';
import { isRefusal, isHead } from './shapes.js';

const MOST_TOLD = 3, BATCH = 250, POLL = 5000, QUIET = 4000, SETTLED = 1500;

/** Keeps the page of a workflow up to date until what is returned is called. `onRefused` is told of its refusals. */
export function follow(flow, page, draw, onRefused) {
  let batch = 0, poll = 0, loading = false, again = false, fresh = [], announce = 0, late = 0, { state } = page;
  const soon = () => {
    batch ||= setTimeout(() => {
      batch = 0;
      draw();
    }, BATCH);
  };
  async function reload() {
    if (loading) {
      again = true;
      return;
    }
    loading = true;
    try {
      const isNew = await flow.load();
      page.missing(flow.silent);
      if (isNew) soon();
    } catch (failure) {
      if (failure.name === 'AbortError') return;
      page.missing([{ source: flow.sources[0], failure }]);
    } finally {
      loading = false;
      if (again) {
        again = false;
        late = setTimeout(reload, SETTLED); // Not at once: inside of folds each new task asks for it.
      }
    }
  }
  // Politely: not each task, but what came in a while, and how the workflow is then.
  const tell = text => {
    if (text) fresh.push(text);
    announce ||= setTimeout(() => {
      announce = 0;
      const news = fresh.length > MOST_TOLD ? [plural(fresh.length, 'change')] : fresh;
      if (page.state !== state) news.push(`The workflow is ${stateName(page.state).toLowerCase()}`);
      if (news.length) say(news.join('. '));
      [state, fresh] = [page.state, []];
    }, QUIET);
  };

  const close = listen(flow.wid, (type, event, source) => {
    if (type === 'open') return void (late = setTimeout(reload, SETTLED)); // What came between the answer and the first event.
    if (type === 'again' || type === 'gap') return void reload();
    if (type === 'head') return source.own && isHead(event) ? showHead(event) : undefined;
    if (type === 'refused') {
      if (!isRefusal(event) || !page.refused(source, [event])) return;
      tell(`Refused: ${plain(event.reason)}`);
      return onRefused();
    }
    const changed = flow.apply(source, type, event);
    if (!changed) return;
    if (changed.needsAgents || changed.stale) return void reload();
    if (changed.task) tell(`New task ${plain(changed.task.act)}`);
    if (changed.state) tell();
    if (changed.level) tell(`${plain(changed.level.act)} is ${changed.level.level} now`);
    if (changed.taint) tell(`${plain(changed.taint.act)} is ${howIs(changed.taint)}`);
    soon();
  }, state => {
    showLive(state);
    clearInterval(poll);
    if (state === 'off') poll = setInterval(() => { if (!document.hidden) reload(); }, POLL);
  }, source => flow.sources.includes(source));
  return () => {
    close();
    clearTimeout(batch);
    clearTimeout(announce);
    clearTimeout(late);
    clearInterval(poll);
    showLive(null);
  };
}

const howIs = t => t.revoked ? 'revoked' : t.tainted ? 'tainted' : 'neither revoked nor tainted any more';

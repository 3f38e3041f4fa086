// What the page will need first is asked for before anything else is done: the configuration, the workflow that is shown, and the worker
// that lays it out.
import { base, currentPath, isId } from './base.js';
import './layout.js';

const asked = new Map();

/** How a service is asked. */
export const requestOf = isOwn =>
  ({ credentials: isOwn ? 'same-origin' : 'include', redirect: 'error', headers: { Accept: 'application/json' } });

/** The answer to a question of this service that was asked early, once. */
export function earlyAnswer(address) {
  const answer = asked.get(address);
  asked.delete(address);
  return answer;
}

/** Where the first page of a workflow is, below the dashboard: so many tasks, with these folds opened. */
export const firstPage = (wid, take, opened) =>
  `api/workflows/${encodeURIComponent(wid)}?${new URLSearchParams([['take', take], ...[...opened].map(jti => ['expand', jti])])}`;

/** So many tasks and folds may be in one answer. */
export const PAGE = 2000;

function ask(path) {
  const address = new URL(path, base).href, answer = fetch(address, requestOf(true));
  answer.catch(() => {}); // Whoever needs it hears of it.
  asked.set(address, answer);
}

const wid = currentPath().match(/^w\/([^/]+)$/)?.[1], task = new URLSearchParams(location.search).get('task');
if (isId(wid)) ask(firstPage(wid, PAGE, isId(task) ? [task] : []));
ask('api/sources');

// What the page needs first, in a script of its own that runs before the rest is there: the worker that lays a workflow out, and the first
// answers of this service.
import { base, currentPath, isId } from './js/base.js';

// --- layout
const ADDRESS = new URL('js/layout-worker.js', base).href;
const policy = window.trustedTypes?.createPolicy('ect', {
  createScriptURL: address => {
    if (address !== ADDRESS) throw new TypeError(address);
    return address;
  },
});
const spawn = () => new Worker(policy ? policy.createScriptURL(ADDRESS) : ADDRESS, { type: 'module' });
let idle = spawn();

/** Lays out boxes and the edges between them (as indexes). Call `cancel` to end one that nobody waits for. */
export function layOut(nodes, edges) {
  let worker = idle ?? spawn(), ended = false;
  idle = null;
  const result = new Promise((resolve, reject) => {
    worker.onmessage = event => {
      ended = true;
      if (idle) worker.terminate();
      else idle = worker;
      resolve(event.data);
    };
    worker.onerror = event => reject(new Error(event.message));
  });
  worker.postMessage({ nodes, edges });
  return {
    result,
    cancel() {
      if (!ended) worker.terminate();
      ended = true;
    },
  };
}

// --- answers
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

// Routes. Everything that comes from a token reaches the page as text nodes alone.
import './early.js';
import { h } from './js/dom.js';
import { base, currentPath, pageAddress, asId } from './js/base.js';
import { explain, isTransient } from './js/api.js';
import { showHealth } from './js/health.js';
import { showList } from './js/list.js';
import { showWorkflow } from './js/workflow.js';
import { showRefusals } from './js/refusals.js';
import { showKeys } from './js/keys.js';
import { showLedger } from './js/ledger.js';

const RETRY = 5000, PATIENCE = 1000;
const main = document.getElementById('main');
const PAGES = [
  ['', 'Workflows', showList],
  ['refusals', 'Refusals', showRefusals],
  ['keys', 'Keys', showKeys],
  ['ledger', 'Ledger', showLedger],
];
let leave = () => {}, visit = 0, retry;

function navigation(path) {
  const here = path.startsWith('w/') ? '' : path;
  document.getElementById('nav').replaceChildren(...PAGES.map(([to, name]) =>
    h('a', { href: pageAddress(to), 'aria-current': to === here ? (path === to ? 'page' : 'true') : null }, name)));
}

const allWorkflows = () => h('a', { class: 'button', href: pageAddress() }, 'All workflows');
function whole(title, text, ...rest) {
  main.className = 'page';
  delete main.dataset.view;
  main.replaceChildren(h('div', { class: 'empty' }, h('h1', {}, title), h('p', {}, text), ...rest));
}

async function route() {
  clearTimeout(retry);
  leave();
  leave = () => {};
  const mine = ++visit, path = currentPath(), query = new URLSearchParams(location.search);
  const context = { main, query, current: () => mine === visit, left: f => { if (mine === visit) leave = f; else f(); } };
  navigation(path);
  try {
    const wid = path.match(/^w\/([^/]+)$/)?.[1], page = PAGES.find(([to]) => to === path);
    if (wid) await showWorkflow(context, asId(decodeURIComponent(wid)));
    else if (page) await page[2](context);
    else whole('No such page', 'The address is not one of the dashboard’s.', h('p', {}, allWorkflows()));
  } catch (failure) {
    if (!context.current()) return;
    if (failure.name !== 'AbortError') fail(failure, path);
  }
}

function fail(failure, path) {
  leave();
  leave = () => {};
  const unknown = failure.status === 404 && path.startsWith('w/');
  const [title, text] = unknown
    ? ['No such workflow', 'No service here has it. It may have left the store, which keeps each task until some time after its end.']
    : explain(failure);
  document.title = `${title} · ECT`;
  whole(title, text, h('p', {}, isTransient(failure) ? h('button', { class: 'button', type: 'button', onclick: route }, 'Try again') : null,
    path ? allWorkflows() : null));
  if (isTransient(failure)) retry = setTimeout(route, Math.max(RETRY, (failure.retryAfter ?? 0) * 1000));
  if (!failure.status && failure.status !== 0) console.error(failure);
}

function arrive() {
  route().then(() => main.focus({ preventScroll: true }));
  scrollTo(0, 0);
}

document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault();
  main.focus();
});
document.addEventListener('click', event => {
  const link = event.target.closest?.('a[href]');
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const to = new URL(link.href);
  const inside = to.pathname.startsWith(base.pathname) || `${to.pathname}/` === base.pathname;
  if (to.origin !== location.origin || !inside || to.hash || to.pathname.includes('/api/')) return;
  if (link.hasAttribute('download') || link.target) return;
  event.preventDefault();
  if (to.href === location.href) return;
  history.pushState(null, '', to.href);
  arrive();
});
addEventListener('popstate', arrive);
addEventListener('ect-route', arrive);
// What is looked at comes first.
Promise.race([route(), new Promise(done => setTimeout(done, PATIENCE))])
  .then(() => showHealth(document.getElementById('health')));

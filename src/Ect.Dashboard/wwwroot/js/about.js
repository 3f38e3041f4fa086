// The panel while no task is chosen: agents and legend.
import { h, s, fill } from './dom.js';
import { plain, num } from './text.js';
import { mark, level } from './marks.js';

const FEW = 10;

export function aboutPanel(host, m, { focusAgent }) {
  let on = null, all = false;
  const order = [...m.agents.values()].sort((a, b) => b.tasks - a.tasks), list = h('div', { class: 'whos' });
  const counted = m.folds.length === 0;

  function one(agent) {
    const choose = event => {
      const was = on === agent.n;
      on = was ? null : agent.n;
      for (const button of list.children) button.setAttribute('aria-pressed', 'false');
      event.currentTarget.setAttribute('aria-pressed', String(!was));
      focusAgent(on);
    };
    return h('button', { class: 'who', type: 'button', 'aria-pressed': 'false', title: plain(agent.iss), onclick: choose },
      mark(agent.mark), h('span', {}, plain(agent.name)), counted ? h('span', { class: 'n' }, num(agent.tasks)) : null);
  }
  list.append(...order.slice(0, FEW).map(one));
  const more = order.length > FEW ? h('button', {
    class: 'more', type: 'button', onclick: event => {
      all = true;
      list.append(...order.slice(FEW).map(one));
      list.children[FEW].focus();
      event.currentTarget.remove();
    },
  }, `${order.length - FEW} more`) : null;

  fill(host, h('h2', { class: 'h3 first' }, 'Agents ', h('span', { class: 'n' }, num(order.length))), list, more, legend());
  return { get open() { return on !== null || all; } };
}

function legend() {
  const sample = (text, ...drawn) => h('li', {},
    s('svg', { class: 'key', width: 34, height: 20, viewBox: '0 0 34 20', 'aria-hidden': 'true' }, ...drawn), h('span', {}, text));
  const card = kind => s('g', { class: `node ${kind}` }, s('rect', { class: 'face', x: 1.5, y: 2.5, width: 31, height: 15, rx: 4 }));
  const edge = kind => s('path', { class: `edge ${kind}`, d: 'M1 10H31m-5-3.500l5 3.500l-5 3.500' });
  const under = (x, y) => s('rect', { class: 'under', x, y, width: 31 - x, height: 13, rx: 4 });
  const top = s('rect', { class: 'face', x: 1.5, y: 1.5, width: 31, height: 12, rx: 4 });
  const stack = (...rest) => s('g', { class: 'node' }, ...rest);
  return [
    h('h2', { class: 'h3' }, 'Legend'),
    h('ul', { class: 'legend' },
      sample('follows, as its token says', edge('')),
      sample('before the chosen task', edge('up')), sample('after the chosen task', edge('down')),
      sample('revoked task', card('revoked')), sample('tainted: it follows a revoked one', card('tainted')),
      sample('named by a task, but not in this store', card('ghost')),
      sample('claims to try that task again', edge('claim')),
      sample('several tries, the last on top', stack(under(4, 3.5), top)),
      sample('many tasks, folded: open them', stack(under(7, 6), under(4, 3.5), top.cloneNode())),
      h('li', {}, level('L1'), h('span', {}, 'unsigned')), h('li', {}, level('L2'), h('span', {}, 'signed by the agent')),
      h('li', {}, level('L3'), h('span', {}, 'signed, and in an audit ledger'))),
    h('p', { class: 'fine' }, 'Keys in the graph: arrows follow edges, Enter opens, Esc closes, + − 0 zoom, Shift with arrows moves, '
      + 'Home and End go to the first and the last task.'),
  ];
}

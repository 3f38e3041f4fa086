// The panel of several tasks that are shown as one.
import { h, fill, icon, iconButton } from './dom.js';
import { plain, plural, clock } from './text.js';
import { mark, pill } from './marks.js';

export function foldPanel(host, m, t, { expand, close }) {
  fill(host,
    h('div', { class: 'phead' },
      h('div', { class: 'tags' }, h('span', { class: 'pill' }, icon('fold'), 'Folded'),
        t.revoked ? pill('revoked') : t.tainted ? pill('tainted') : null),
      iconButton('close', 'Close (Esc)', close, 'quiet')),
    h('h2', { class: 'ptitle', tabindex: -1 }, plural(t.count, 'task')),
    h('p', { class: 'lead' }, 'A chain without forks, or equal branches of one fork, from ',
      h('b', {}, clock(t.from, true)), ' to ', h('b', {}, clock(t.to, true)), '.'),
    h('p', { class: 'lead' }, h('button', { class: 'button', type: 'button', onclick: () => expand(t) }, 'Open these tasks')),
    h('h3', {}, 'Agents ', h('span', { class: 'n' }, t.agents.length)),
    h('div', { class: 'refs' }, t.agents.slice(0, 20).map(n =>
      h('span', { class: 'ref' }, mark(m.agents.get(n)?.mark ?? n, 10), h('span', {}, plain(m.agents.get(n)?.iss ?? '?'))))));
}

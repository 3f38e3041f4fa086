// Notices about services that gave no answer.
import { h, icon } from './dom.js';
import { plain } from './text.js';
import { explain } from './api.js';

export function silentNotice(host, silent) {
  host.hidden = !silent.length;
  host.replaceChildren(icon('tainted'), h('span', {}, silent.map(({ source, failure }, i) =>
    [i ? ' ' : '', h('b', {}, source.own ? 'This service' : plain(source.name)),
      ` is missing from this picture: ${lower(explain(failure)[0])}.`])));
}

const lower = text => text[0].toLowerCase() + text.slice(1);

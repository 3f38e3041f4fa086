// One check as a list item: what was found, by whom and when.
import { h, icon } from './dom.js';

const ICONS = { yes: 'complete', no: 'refused', warn: 'tainted', none: 'minus', later: 'clock', busy: 'running' };
const WORDS = {
  yes: 'Verified: ', no: 'Failed: ', warn: 'Attention: ', none: 'Not verified: ', later: 'Not yet verified: ', busy: 'Being verified: ',
};

export const checkItem = ({ outcome, what, text, where }) => h('li', { class: outcome }, icon(ICONS[outcome]), h('div', {},
  h('b', {}, h('span', { class: 'sr' }, WORDS[outcome]), what), h('span', {}, text), where ? h('small', {}, where) : null));

// Signs that stand for an agent, a level and a state. Nothing is said by colour alone.
import { h, s, icon } from './dom.js';

const SHAPES = [
  'M6 .6a5.400 5.400 0 1 1 0 10.800A5.400 5.400 0 0 1 6 .6z',
  'M2.700 1.200h6.600a1.500 1.500 0 0 1 1.500 1.500v6.600a1.500 1.500 0 0 1-1.500 1.500H2.700'
    + 'a1.500 1.500 0 0 1-1.500-1.500V2.700a1.500 1.500 0 0 1 1.500-1.500z',
  'M6 0l6 6-6 6-6-6z',
  'M6 .7l5.900 10.300H.1z',
  'M3 .8h6L12 6 9 11.200H3L0 6z',
];

// An agent's mark: 8 hues by 5 shapes, by the number that the server gave its issuer.
const whole = n => Number.isSafeInteger(n) && n >= 0 ? n : 0;
export const hue = n => whole(n) % 8;
export const shape = n => SHAPES[(whole(n) + Math.floor(whole(n) / 8)) % 5];
export const mark = (n, size = 12) => s('svg',
  { class: `mark c${hue(n)}`, viewBox: '0 0 12 12', width: size, height: size, 'aria-hidden': 'true' }, s('path', { d: shape(n) }));

const LEVELS = { L1: 'L1: unsigned', L2: 'L2: signed', L3: 'L3: signed, and recorded in an audit ledger' };
export const known = level => LEVELS[level] ? level : 'L1';
export const level = l => h('span', { class: `lvl ${known(l)}`, title: LEVELS[known(l)] }, known(l));

const STATES = {
  running: 'Running', complete: 'Complete', incomplete: 'Incomplete', tainted: 'Tainted', refused: 'Refused', revoked: 'Revoked',
};
export const STATE_NAMES = ['running', 'complete', 'incomplete', 'tainted', 'refused'];
export const stateName = state => STATES[state] ?? STATES.complete;
/** A state. With `word` it is that of one service alone, and so shown as nothing that was found out. */
export const pill = (state, word) => {
  const name = STATES[state] ? state : 'complete', isGood = name === 'complete' || name === 'running';
  return h('span', { class: `pill ${word && isGood ? 'word' : name}` }, icon(word && isGood ? 'incomplete' : name), STATES[name]);
};

// Numbers, times and names as people read them.

// Controls and bidi overrides are shown, not obeyed.
const HIDDEN = new RegExp('[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f'
  + '\\ufeff\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}]', 'gu');
const code = c => `⟨U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`;
export const plain = text => String(text ?? '').replace(HIDDEN, code);

/** A whole number. What a browser has for it takes 50 ms when it is first used. */
export const num = n => String(Math.round(n)).replace(/\B(?=(?:\d{3})+$)/g, ',');
const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];
/** A number of bytes, in units of 1024. */
export function bytes(n) {
  const power = n < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(n) / 10)), amount = n / 1024 ** power;
  return `${power && amount < 10 ? amount.toFixed(1) : num(Math.round(amount))} ${UNITS[power]}`;
}
export const plural = (n, one, many = `${one}s`) => `${num(n)} ${n === 1 ? one : many}`;
export const refusals = (n, hasMore = false) => `${num(n)}${hasMore ? '+' : ''} ${n === 1 ? 'call' : 'calls'} refused`;
export const upper = text => text.charAt(0).toUpperCase() + text.slice(1);
export const id8 = id => plain(id).slice(0, 8);
export const lastSegment = iss => plain(String(iss ?? '').replace(/\/+$/, '').split('/').pop() || iss);

const two = n => String(n).padStart(2, '0');
export function clock(ms, tenths) {
  const d = new Date(ms);
  const time = `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
  return tenths ? `${time}.${Math.floor(d.getUTCMilliseconds() / 100)}` : time;
}
export const day = ms => new Date(ms).toISOString().slice(0, 10);
/** When something is found that is shown at once, by the clock of this device. */
export const thisMoment = () => `at ${clock(Date.now())} UTC`;
export const moment = ms => `${day(ms)} ${clock(ms)} UTC`;

const SECOND = 1000, MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
export function span(ms) {
  if (ms < 950) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ${Math.floor(ms % MINUTE / SECOND)} s`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ${Math.floor(ms % HOUR / MINUTE)} min`;
  return `${Math.floor(ms / DAY)} d ${Math.floor(ms % DAY / HOUR)} h`;
}
export function ago(ms) {
  if (ms < MINUTE) return `${Math.max(1, Math.round(ms / SECOND))} s ago`;
  if (ms < HOUR) return `${Math.round(ms / MINUTE)} min ago`;
  if (ms < 2 * DAY) return `${Math.round(ms / HOUR)} h ago`;
  return `${Math.round(ms / DAY)} d ago`;
}
/** How old something is, for a number of seconds. */
export function age(seconds) {
  const ms = seconds * SECOND;
  if (ms < 2 * MINUTE) return `${Math.round(ms / SECOND)} s`;
  if (ms < 2 * HOUR) return `${Math.round(ms / MINUTE)} min`;
  return ms < 2 * DAY ? `${Math.round(ms / HOUR)} h` : `${Math.round(ms / DAY)} d`;
}

// What this browser keeps of ledgers, so that it is not taken from a service again: keys that the reader pasted and the largest head that
// such a key, or a configured one, signed, for each ledger; and what each source said first of its own, which binds no other source.
const PASTED = 'ect.ledger.pin.', HEAD = 'ect.ledger.head.', SEEN = 'ect.ledger.seen.', MAX = 200, MAX_SEEN = 20;

// A browser may refuse to keep anything: then nothing is kept, and the page says so.
function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}
function write(name, value) {
  try {
    if (localStorage.getItem(name) === null && localStorage.length > MAX) return false;
    localStorage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
function remove(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // Nothing was kept.
  }
}

/** The key of a ledger that the reader pasted. */
export const pastedKey = origin => read(PASTED + origin);
export const pasteKey = (origin, vkey) => write(PASTED + origin, { vkey, since: Date.now() });

// Of one source a list in one place: a source cannot fill up what is kept of others.
const listOf = source => {
  const list = read(SEEN + source.address);
  return new Map(Array.isArray(list) ? list : []);
};
function change(source, origin, values) {
  const list = listOf(source), known = list.get(origin);
  if (!known && list.size >= MAX_SEEN) return false;
  return write(SEEN + source.address, [...list.set(origin, { ...known, ...values })]);
}

/** The key of a ledger that a source named first. It shows that the key changed, and not whose it is. */
export const seenKey = (source, origin) => {
  const seen = listOf(source).get(origin);
  return seen?.vkey ? seen : null;
};
export const keepSeenKey = (source, origin, vkey) => change(source, origin, { vkey, since: Date.now() });

/** The largest head: of a ledger whose key is known, or of what a source says is one. */
export const keptHead = (source, origin, isProven) =>
  isProven ? read(HEAD + origin) : listOf(source).get(origin)?.head ?? null;
export function keepHead(source, { origin, size, root }, isProven) {
  const head = { size, root, at: Date.now() };
  return isProven ? write(HEAD + origin, head) : change(source, origin, { head });
}

/** Forgets key and heads of a ledger. */
export function forget(source, origin) {
  remove(PASTED + origin);
  remove(HEAD + origin);
  forgetSeen(source, origin);
}
export function forgetSeen(source, origin) {
  const list = listOf(source);
  if (list.delete(origin)) write(SEEN + source.address, [...list]);
}

// Checks of a head and of a receipt, made in this browser. Each result says what was found, by whom and when.
import { get, ledgerKeys } from './api.js';
import { num, moment, thisMoment, plain, clock, upper } from './text.js';
import { isConsistency } from './shapes.js';
import { canCheck, bytesOf, same, rootOf, isConsistent, parseKey, parseHead, signedBy, readEntry, leafOf } from './proof.js';
import { checkCose } from './receipt.js';
import { pastedKey, seenKey, keepSeenKey, keptHead, keepHead } from './pins.js';

const PATIENCE = 10_000, MAX_KEYS = 20, CUT = 63;
const here = () => `in this browser ${thisMoment()}`;
const result = (outcome, what, text, where = here()) => ({ outcome, what, text, where });
const short = root => `${root.slice(0, 16)}…`;

const nameOf = source => source.own ? 'this service' : plain(source.name);

// A key that cannot be read is no key.
async function parseAll(vkeys, origin) {
  const given = Array.isArray(vkeys) ? vkeys.slice(0, MAX_KEYS) : [];
  const keys = await Promise.all(given.map(vkey => parseKey(vkey).catch(() => null)));
  return keys.filter(key => key?.origin === origin);
}

/**
 * Which keys a ledger is checked with: the one that the reader pasted, else those that this service is configured with. Only they prove
 * anything (`whose` says it); a source's own key is that source's word. `known` is the key that was gone by before.
 */
async function keysOf(origin, source, named) {
  const pasted = pastedKey(origin), seen = seenKey(source, origin), known = pasted ?? seen, given = await parseAll(named, origin);
  const changed = Boolean(known) && given.length > 0 && !given.some(key => key.vkey === known.vkey);
  if (pasted)
    return { keys: await parseAll([pasted.vkey], origin), whose: `the key that you pinned on ${moment(pasted.since)}`, known, changed };
  const configured = await parseAll(await ledgerKeys(), origin);
  if (configured.length) return { keys: configured, whose: 'a key that the configuration of this service names', known, changed };
  return { keys: seen ? await parseAll([seen.vkey], origin) : given, whose: null, known, changed };
}

/** Whether a key of this ledger is known that is not the word of the service that is verified. */
export const canProve = async origin => canCheck()
  && (Boolean(pastedKey(origin)) || (await parseAll(await ledgerKeys(), origin)).length > 0);

// One after the other: what one check pins and keeps, the next one finds.
let turn = Promise.resolve();
function inTurn(check) {
  const result = turn.then(check);
  turn = result.catch(() => {});
  return result;
}

/** Checks a head: who signed it, and that it continues the largest one that this browser kept. */
export const checkLedger = (data, source) => inTurn(async () => {
  const { results, signed, isProven, changed } = await checkHead(data.note, data.origin, data.keys, source);
  if (signed) results.push(await checkHistory(signed, isProven, source));
  return { results, isProven, changed };
});

// `signed` is the head once its signature verified; `isProven` says that the key is the ledger's, and not only the source's word.
async function checkHead(note, origin, named, source) {
  if (!canCheck())
    return { results: [result('none', 'Signed head', 'This browser checks signatures only on pages that came over https.', 'here')] };
  const head = parseHead(note);
  if (!head || head.origin !== origin)
    return { results: [result('no', 'Signed head', 'The head is not in the form that it must have, or is another ledger’s.')] };

  const { keys, whose, known, changed } = await keysOf(origin, source, named), results = [], name = nameOf(source);
  if (changed)
    results.push(result('no', 'The ledger’s key changed',
      `${upper(name)} names another key than the one that this browser has for ${plain(origin)} since ${moment(known.since)}. `
      + 'Ask an auditor which is right; on the page Ledger the key can be replaced.'));
  if (!keys.length) {
    if (!changed) results.push(result('none', 'Signed head',
      'No key of this ledger is known, so nobody knows who signed the head. Paste the key that an auditor gave you on the page Ledger.',
      'by anyone'));
    return { head, results, changed };
  }

  const fits = await Promise.all(keys.map(key => signedBy(head, key))), good = fits.includes(true) && !fits.includes(false);
  const where = `${here()}, with ${whose ?? `the key that ${name} ${known ? `named first on ${moment(known.since)}` : 'names'}`}`;
  if (!good) {
    results.push(result('no', 'Signed head', fits.includes(false) ? 'The signature does not verify.'
      : 'The head is signed by another key than the ledger’s.', where));
    return { head, results, changed };
  }
  const key = keys[fits.indexOf(true)], what = `${num(head.size)} entries, root ${short(head.root)}, ECDSA P-256.`;
  if (!changed && known?.vkey !== key.vkey) keepSeenKey(source, origin, key.vkey);
  results.push(whose ? result('yes', 'Signed head', what, where) : result('none', 'Signed head',
    `${what} The signature fits, but whose the key is, is the word of ${name} alone. `
    + 'Paste the key that an auditor gave you on the page Ledger.', where));
  return { head, results, changed, signed: head, isProven: Boolean(whose), key };
}

// A signed head and the largest one that this browser kept must be of one history; the larger one is kept.
async function checkHistory(head, isProven, source) {
  const kept = keptHead(source, head.origin, isProven), good = isProven ? 'yes' : 'none';
  if (!kept) {
    const stays = head.size ? keepHead(source, head, isProven) : true;
    return result('none', 'First head here', stays
      ? 'Nothing to compare it with yet. This browser keeps it: what comes later must continue it.'
      : 'This browser keeps nothing for this page, so that heads cannot be compared.', null);
  }
  const since = `the head of ${num(kept.size)} entries that this browser kept on ${moment(kept.at)}`;
  if (kept.size === head.size)
    return same(bytesOf(kept.root), bytesOf(head.root)) ? result(good, 'One history', `It is ${since}.`)
      : result('no', 'Forked', `It has another root than ${since}: the ledger shows different histories.`);
  const [from, to] = kept.size < head.size ? [kept, head] : [head, kept];
  let path = [];
  try {
    const query = new URLSearchParams({ from: from.size, to: to.size }), signal = AbortSignal.timeout(PATIENCE);
    if (from.size) path = (await get(`api/ledger/consistency?${query}`, { source, signal, is: isConsistency })).path;
  } catch {
    return kept.size > head.size
      ? result('no', 'Fewer entries than before', `The ledger shows ${num(head.size)} entries and does not prove that they begin ${since}.`)
      : result('none', 'History not compared', `The service gave no proof that it continues ${since}.`, 'here');
  }
  let continues = !from.size;
  try {
    continues ||= await isConsistent(from, to, path);
  } catch {
    continues = false;
  }
  if (!continues) return result('no', 'History was changed', `It does not continue ${since}.`);
  if (head.size > kept.size) keepHead(source, head, isProven);
  return result(good, 'One history', head.size > kept.size ? `It continues ${since}.` : `It is the beginning of ${since}.`);
}

/**
 * Checks a receipt: the head, the way from the leaf to it, and, once the entry is disclosed, that it is of this task: that its token says
 * what the page shows. `shown` is what services said of the task, each as an object of its own.
 */
export const checkReceipt = (receipt, shown, source) => inTurn(() => checkAll(receipt, shown, source));

async function checkAll(receipt, shown, source) {
  const { head, results, signed, isProven, key } = await checkHead(receipt.note, receipt.origin, receipt.keys, source);
  if (!canCheck() || !head) return results;
  if (signed) results.push(await checkHistory(signed, isProven, source));

  let leaf, root = null;
  try {
    leaf = bytesOf(receipt.leaf);
    root = await rootOf(leaf, receipt.index, receipt.size, receipt.path);
  } catch {
    root = null;
  }
  const leads = root && head.size === receipt.size && same(root, bytesOf(head.root));
  const place = `Entry ${num(receipt.index + 1)} of ${num(receipt.size)}`;
  results.unshift(leads
    ? result(isProven ? 'yes' : 'none', place,
      `${num(receipt.path.length)} hashes lead from its leaf to the root, in ${plain(receipt.origin)}.`,
      isProven ? here() : `${here()}, against a head that is not proven`)
    : result('no', place, 'The path does not lead from the leaf to the root of the head.'));
  const it = { receipt, leaf, shown, key, isProven: Boolean(isProven && leads), source }, said = await checkSigned(it);
  results.push(said, await checkEntry(it, said.outcome === 'yes' && said.names));
  return results;
}

async function checkSigned({ receipt, leaf, shown, key, isProven, source }) {
  if (!receipt.receipt)
    return result('none', 'Receipt', 'The service gave none, so that the ledger itself does not say which token the leaf is.',
      `by ${nameOf(source)} ${thisMoment()}`);
  if (!key || !leaf) return result('none', 'Receipt', 'There is no key that it could be checked with.', 'by anyone');
  let found;
  try {
    found = await checkCose(bytesOf(receipt.receipt), leaf, shown[0].jti, key);
  } catch {
    found = { wrong: 'It is not in the form that it must have.' };
  }
  if (found.wrong) return result('no', 'Receipt', found.wrong);
  const { index, size, names } = found, place = `entry ${num(index + 1)} of then ${num(size)}`;
  const said = names ? `The ledger signed that the leaf, ${place}, is this token.` : `The ledger signed that the leaf is ${place}.`;
  return { ...result(isProven ? 'yes' : 'none', 'Receipt', said, isProven ? here() : `${here()}, with what is not proven`), names };
}

async function checkEntry({ receipt, leaf, shown, isProven, source }, isSigned) {
  const what = 'The leaf is this task';
  if (!receipt.entry)
    return result('later', what,
      `${isSigned ? 'The ledger’s receipt' : upper(nameOf(source))} says so. `
      + 'The entry is disclosed once the token can no longer be spent: then this browser checks it.',
      isSigned ? here() : `by ${nameOf(source)} ${thisMoment()}`);
  let entry, matches = false;
  try {
    const bytes = bytesOf(receipt.entry);
    matches = Boolean(leaf) && same(await leafOf(bytes), leaf);
    entry = await readEntry(bytes);
  } catch {
    entry = null;
  }
  if (!matches) return result('no', what, 'The disclosed entry has another hash than the leaf.');
  const digests = shown.map(it => it.digest).filter(Boolean);
  if (!entry || entry.jti !== ids(shown[0].jti) || digests.some(digest => digest !== entry.digest))
    return result('no', what, 'The disclosed entry is of another token.');
  const others = differing(entry.claims, shown);
  if (others.length)
    return result('no', what, `The token in the disclosed entry says something else than what is shown: ${others.join(', ')}.`);
  const recorded = `recorded ${clock(entry.recordedAt, true)} by ${plain(entry.recorder)}.`;
  return digests.length ? result(isProven ? 'yes' : 'none', what,
    `The disclosed entry has its id, its digest and the claims that are shown; ${recorded}`,
    isProven ? here() : `${here()}, with a leaf that is not proven`)
    : result('none', what,
      `The disclosed entry has its id and the claims that are shown, but no digest of the token was given; ${recorded}`);
}

// What is shown of a token is what its entry says. Ids are in small letters, dates in whole seconds, and lists in any order.
const text = value => String(value ?? ''), date = ms => String(Math.floor(ms / 1000));
const list = value => [...new Set([value ?? []].flat().map(String))].sort().join('\n'), ids = value => list(value).toLowerCase();
const start = value => text(value).slice(0, CUT); // A store keeps the first 64 characters of a decision, or one less.
const CLAIMS = [
  ['exec_act', 'act', text], ['iss', 'iss', text], ['wid', 'wid', ids], ['pred', 'pred', ids], ['aud', 'aud', list], ['iat', 'iat', date],
  ['exp', 'exp', date], ['inp_hash', 'inpHash', text], ['out_hash', 'outHash', text], ['pol_decision', 'polDecision', start],
  ['retry_of', 'retryOf', ids],
];
const differing = (claims, shown) => CLAIMS
  .filter(([, key, form]) => shown.some(it => it[key] !== undefined && form(it[key]) !== form(claims[key]))).map(([name]) => name);

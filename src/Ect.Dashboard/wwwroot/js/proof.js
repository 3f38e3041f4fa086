// Proofs, checked here and not at the service: RFC 9162 (trees), C2SP signed-note and tlog-checkpoint (heads), the entry of Ect.Ledger.
const ECDSA = 2, KEY_ID = 4, HASH = 32, MAX_PATH = 64, SECOND = 1000;
const text = new TextDecoder('utf-8', { fatal: true }), utf8 = new TextEncoder();

export const canCheck = () => Boolean(globalThis.crypto?.subtle);
export const same = (a, b) => a.length === b.length && a.every((v, i) => v === b[i]);
const hex = bytes => [...bytes].map(b => b.toString(16).padStart(2, '0')).join('');

/** Base64 in its one canonical form. */
export function bytesOf(base64) {
  const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
  if (btoa(String.fromCharCode(...bytes)) !== base64) throw new Error('not canonical base64');
  return bytes;
}
export const base64Of = bytes => btoa(String.fromCharCode(...bytes));
export function base64url(bytes) {
  return base64Of(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
function fromBase64url(value) {
  return Uint8Array.from(atob(value.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
}

export async function sha256(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', all));
}
const LEAF = Uint8Array.of(0), NODE = Uint8Array.of(1);
export const leafOf = entry => sha256(LEAF, entry);
const nodeOf = (left, right) => sha256(NODE, left, right);

const isCount = n => Number.isSafeInteger(n) && n >= 0;
const half = n => Math.floor(n / 2); // Trees may have more than 2³¹ leaves: no bit operators.
const odd = n => n % 2 === 1;
const hashes = path => {
  if (!Array.isArray(path) || path.length > MAX_PATH) throw new Error('a path that is none');
  return path.map(bytesOf).map(hash => {
    if (hash.length !== HASH) throw new Error('a hash that is none');
    return hash;
  });
};

/** RFC 9162, 2.1.3.2: from the leaf up to the root that the path leads to; null if it leads to none. */
export async function rootOf(leaf, index, size, path) {
  if (!isCount(index) || !isCount(size) || index >= size) return null;
  let [node, last, hash] = [index, size - 1, leaf];
  for (const sibling of hashes(path)) {
    if (!last) return null;
    if (odd(node) || node === last) {
      hash = await nodeOf(sibling, hash);
      while (!odd(node) && node) [node, last] = [half(node), half(last)];
    } else {
      hash = await nodeOf(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last ? null : hash;
}

/** RFC 9162, 2.1.4.2: whether the larger tree begins with the smaller one. */
export async function isConsistent(from, to, path) {
  if (!isCount(from.size) || !isCount(to.size) || from.size < 1 || from.size > to.size) return false;
  const oldRoot = bytesOf(from.root), newRoot = bytesOf(to.root);
  if (from.size === to.size) return path.length === 0 && same(oldRoot, newRoot);
  const isPower = Number.isInteger(Math.log2(from.size)), all = [...isPower ? [oldRoot] : [], ...hashes(path)];
  if (!all.length) return false;
  let [node, last] = [from.size - 1, to.size - 1];
  while (odd(node)) [node, last] = [half(node), half(last)];
  let [old, now] = [all[0], all[0]];
  for (const hash of all.slice(1)) {
    if (!last) return false;
    if (odd(node) || node === last) {
      old = await nodeOf(hash, old);
      now = await nodeOf(hash, now);
      while (!odd(node) && node) [node, last] = [half(node), half(last)];
    } else {
      now = await nodeOf(now, hash);
    }
    [node, last] = [half(node), half(last)];
  }
  return !last && same(old, oldRoot) && same(now, newRoot);
}

/** Reads a verifier key (name+id+base64(type, key)). Throws what to say to a reader who pasted it. */
export async function parseKey(vkey) {
  const match = /^([!-*,-~]{1,256})\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(String(vkey).trim());
  if (!match) throw new Error('A verifier key is a name, an id of eight digits and a key in base64, with + between them.');
  let typed, key;
  try {
    typed = bytesOf(match[3]);
  } catch {
    throw new Error('The key is not base64. See that it was copied whole.');
  }
  if (typed[0] !== ECDSA) throw new Error('The key is not an ECDSA key (type 2), which ledgers of this kind have.');
  const spki = typed.slice(1), id = (await sha256(spki)).slice(0, KEY_ID);
  if (hex(id) !== match[2]) throw new Error('The id is another key’s. See that the key was copied whole.');
  try {
    key = await crypto.subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
  } catch {
    throw new Error('The key is not on the curve P-256.');
  }
  return { vkey: match[0], origin: match[1], id, key, spki };
}

/** Reads a signed note as a tree head, strictly. Null if it is none. Nothing in it is proven. */
export function parseHead(note) {
  if (typeof note !== 'string' || note.length > 131_072 || !note.endsWith('\n')) return null;
  const end = note.lastIndexOf('\n\n');
  if (end < 0) return null;
  const signed = note.slice(0, end + 1), lines = note.slice(end + 2, -1).split('\n'), signatures = [];
  for (const line of lines) {
    const match = /^— (\S+) ([A-Za-z0-9+/]+=*)$/.exec(line);
    if (!match) return null;
    try {
      const bytes = bytesOf(match[2]);
      if (bytes.length <= KEY_ID) return null;
      signatures.push({ name: match[1], id: bytes.slice(0, KEY_ID), value: bytes.slice(KEY_ID) });
    } catch {
      return null;
    }
  }
  const [origin, size, root, ...rest] = signed.split('\n');
  if (rest.length !== 1 || rest[0] !== '' || !/^(0|[1-9][0-9]{0,15})$/.test(size) || !origin) return null;
  try {
    if (bytesOf(root).length !== HASH) return null;
  } catch {
    return null;
  }
  return { origin, size: Number(size), root, signed, signatures };
}

// ECDSA signatures of notes are DER; WebCrypto wants the two numbers, 32 bytes each.
function rawSignature(der) {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return null;
  let at = 2;
  const parts = [];
  for (let i = 0; i < 2; i++) {
    if (der[at] !== 2) return null;
    let bytes = der.slice(at + 2, at + 2 + der[at + 1]);
    at += 2 + der[at + 1];
    while (bytes.length > HASH && bytes[0] === 0) bytes = bytes.slice(1);
    if (bytes.length > HASH || !bytes.length) return null;
    parts.push(Uint8Array.from([...new Uint8Array(HASH - bytes.length), ...bytes]));
  }
  return at === der.length ? Uint8Array.from([...parts[0], ...parts[1]]) : null;
}

/** Whether a key signed a head: true, false, or null where nothing is said to be by it. Others may have signed as well. */
export async function signedBy(head, { origin, id, key }) {
  if (head.origin !== origin) return null;
  const own = head.signatures.filter(signature => signature.name === origin && same(signature.id, id));
  if (!own.length) return null;
  for (const { value } of own) {
    const raw = rawSignature(value);
    if (!raw || !await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, raw, utf8.encode(head.signed))) return false;
  }
  return true;
}

/** What a disclosed entry says: when and by whom which token was recorded, and its claims as the page names them. Null if it is none. */
export async function readEntry(entry) {
  try {
    const view = new DataView(entry.buffer, entry.byteOffset, entry.byteLength);
    if (view.getUint8(0) !== 1) return null;
    let at = 9;
    const take = () => {
      const length = view.getUint32(at), part = entry.slice(at + 4, at + 4 + length);
      if (!length || part.length !== length) throw new RangeError();
      at += 4 + length;
      return text.decode(part);
    };
    const at0 = Number(view.getBigUint64(1)), recorder = take(), token = take();
    if (at !== entry.length || !/^[A-Za-z0-9_.-]+$/.test(token)) return null;
    const parts = token.split('.'), payload = parts.length === 1 ? parts[0] : parts[1];
    const claims = JSON.parse(text.decode(fromBase64url(payload)));
    const end = token.lastIndexOf('.'), digest = base64url(await sha256(utf8.encode(end >= 0 ? token.slice(0, end) : token)));
    const { exec_act: act, iss, wid, aud, iat, exp, inp_hash: inpHash, out_hash: outHash, pred = claims.par } = claims;
    const more = claims.ect_ext ?? claims.ext ?? {}, decision = more.pol_decision ?? claims.pol_decision;
    const polDecision = typeof decision === 'object' ? JSON.stringify(decision) : decision, retryOf = more['ect-aspnetcore.retry_of'];
    const said = { act, iss, wid, aud, pred, iat: iat * SECOND, exp: exp * SECOND, inpHash, outHash, polDecision, retryOf };
    return { recordedAt: at0, recorder, jti: String(claims.jti).toLowerCase(), digest, claims: said };
  } catch {
    return null;
  }
}

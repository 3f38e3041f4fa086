// A receipt of the ledger (RFC 9942, a COSE_Sign1): its own way from the leaf to a root, and the ledger's signature over that root. Where it
// names the token too, the ledger itself says which one the leaf is, before the entry may be disclosed. Otherwise the entry alone does.
import { rootOf, sha256, same, base64Of } from './proof.js';

const COSE_SIGN1 = 18, ES256 = -7, RFC9162_SHA256 = 1, MAX_DEPTH = 8, MAX_ITEMS = 200;
const ALG = 1, KID = 4, CLAIMS = 15, ISSUER = 1, SUBJECT = 2, TREE = 395, PROOFS = 396, INCLUSION = -1;
const TREE_SIZE = 'ect-aspnetcore.tree_size';
const utf8 = new TextEncoder(), text = new TextDecoder('utf-8', { fatal: true });

/** Reads one CBOR item, as far as receipts need it: integers, texts, bytes, arrays, maps, tags and null. Throws on anything else. */
export function readCbor(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  function argument(info) {
    if (info < 24) return info;
    const width = { 24: 1, 25: 2, 26: 4, 27: 8 }[info];
    if (!width) throw new RangeError('a length that is none');
    at += width;
    const n = width === 1 ? view.getUint8(at - 1) : width === 2 ? view.getUint16(at - 2) : width === 4 ? view.getUint32(at - 4)
      : Number(view.getBigUint64(at - 8));
    if (!Number.isSafeInteger(n)) throw new RangeError('a number that is too large');
    return n;
  }
  function take(length) {
    if (length > bytes.length - at) throw new RangeError('cut off');
    at += length;
    return bytes.slice(at - length, at);
  }
  function item(depth) {
    if (depth > MAX_DEPTH) throw new RangeError('too deep');
    const first = view.getUint8(at++), kind = first >> 5;
    if (first === 0xf6) return null;
    const n = argument(first & 31);
    if (kind > 3 && kind !== 6 && n > MAX_ITEMS) throw new RangeError('too many');
    switch (kind) {
      case 0: return n;
      case 1: return -1 - n;
      case 2: return take(n);
      case 3: return text.decode(take(n));
      case 4: return Array.from({ length: n }, () => item(depth + 1));
      case 5: return new Map(Array.from({ length: n }, () => [item(depth + 1), item(depth + 1)]));
      case 6: return { tag: n, value: item(depth + 1) };
      default: throw new RangeError('a kind that receipts have not');
    }
  }
  const value = item(0);
  if (at !== bytes.length) throw new RangeError('more than one item');
  return value;
}

const head = (kind, n) => n < 24 ? [kind << 5 | n] : n < 256 ? [kind << 5 | 24, n] : [kind << 5 | 25, n >> 8, n & 255];
const bytesItem = bytes => [...head(2, bytes.length), ...bytes];

/** What is `wrong` with a receipt for this leaf and token, as a sentence; else where it says the leaf is, and whether it `names` the token. */
export async function checkCose(encoded, leaf, jti, { origin, spki, key }) {
  let signed, claims, index, size, path, signature, raw;
  try {
    const { tag, value } = readCbor(encoded);
    const [wrapped, open, payload, given] = value;
    [raw, signature, signed] = [wrapped, given, readCbor(wrapped)];
    claims = signed.get(CLAIMS);
    [size, index, path] = readCbor(open.get(PROOFS).get(INCLUSION)[0]);
    if (tag !== COSE_SIGN1 || value.length !== 4 || payload !== null || signed.get(ALG) !== ES256 || signed.get(TREE) !== RFC9162_SHA256)
      return { wrong: 'It is of another kind than receipts of this ledger.' };
  } catch {
    return { wrong: 'It is not in the form that it must have.' };
  }

  const id = await sha256(utf8.encode(`${origin}\n`), Uint8Array.of(2), spki);
  if (claims?.get(ISSUER) !== origin || !same(signed.get(KID) ?? [], id)) return { wrong: 'It is of another ledger, or by another key.' };
  const names = claims.has(SUBJECT);
  if (names && claims.get(SUBJECT) !== `urn:uuid:${jti.toLowerCase()}`) return { wrong: 'It is for another token.' };
  if (signed.get(TREE_SIZE) !== size) return { wrong: 'It is for a tree of another size.' };
  const root = await rootOf(leaf, index, size, path.map(base64Of));
  if (!root) return { wrong: 'Its path leads nowhere.' };
  const data = Uint8Array.from([
    ...head(4, 4), ...head(3, 10), ...utf8.encode('Signature1'), ...bytesItem(raw), ...bytesItem([]), ...bytesItem(root),
  ]);
  const good = signature.length === 64 && await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, data);
  return good ? { index, size, names } : { wrong: 'The ledger’s signature does not verify for this leaf.' };
}

// What the services are asked, and what is said when they do not answer.
import { base } from './base.js';
import { earlyAnswer, requestOf } from '../early.js';
import { plain } from './text.js';
import { isSources } from './shapes.js';

/** A service that said no, or nothing. */
export class Failure extends Error {
  constructor(status, { reason, detail, retryAfter, isOther } = {}) {
    super(`${status || 'no answer'}`);
    Object.assign(this, { status, reason, detail, retryAfter, isOther });
  }
}

export const own = { name: 'this service', address: base.href, own: true };
const MOST_BYTES = 16 * 1024 * 1024, PATIENCE = 20_000, LONG = 600_000, LONGEST = 300;
let configured;

// What this service is configured with, as far as the page needs it.
function configuration() {
  configured ??= get('api/sources', { is: isSources }).then(({ sources, ledgerKeys }) => {
    const others = sources.map(source => ({ name: source.name, address: source.address.replace(/\/*$/, '/') }));
    return { sources: [own, ...others.filter(source => source.address !== base.href)], ledgerKeys };
  }).catch(failure => {
    configured = undefined;
    if (failure.status === 404) return { sources: [own], ledgerKeys: [] };
    throw failure;
  });
  return configured;
}

/** This service, and those whose answers are merged with its own. */
export const allSources = async () => (await configuration()).sources;

/** The keys of ledgers that this service, which the page is from, is configured with. */
export const ledgerKeys = async () => (await configuration()).ledgerKeys;

export const addressOf = (path, source = own) => new URL(path, source.address).href;

/** An answer that is known already is not sent again. `tags` keeps what came with an entity tag. */
export async function getAgain(path, tags, { source = own, signal, is }) {
  const key = addressOf(path, source), known = tags.get(key);
  const response = await ask(path, source, { signal, headers: known ? { 'If-None-Match': known.tag } : {} });
  if (response.status === 304) return known.data;
  const data = await read(response, is), tag = response.headers.get('ETag');
  if (tag) tags.set(key, { tag, data });
  return data;
}

async function ask(path, source, init) {
  const { signal, headers, patience = PATIENCE, ...rest } = init;
  const ends = [signal, source.own ? null : AbortSignal.timeout(patience)].filter(Boolean);
  const address = addressOf(path, source), usual = requestOf(source.own), early = rest.method ? null : earlyAnswer(address);
  let response;
  try {
    response = await (early ?? fetch(address,
      { ...usual, ...rest, headers: { ...usual.headers, ...headers }, signal: AbortSignal.any(ends) }));
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Failure(0, { isOther: !source.own });
  }
  if (response.ok || response.status === 304) return response;
  const problem = await response.json().catch(() => ({}));
  const retryAfter = Math.min(Number(response.headers.get('Retry-After')), LONGEST) || undefined;
  throw new Failure(response.status, { ...problem, retryAfter });
}

/** One answer of one service. `is` says whether it is one. */
export async function get(path, { source = own, signal, is }) {
  return read(await ask(path, source, { signal }), is);
}

async function read(response, is) {
  let data;
  try {
    data = JSON.parse(await textOf(response));
  } catch (error) {
    if (error.name === 'AbortError' || error instanceof Failure) throw error;
    throw new Failure(0);
  }
  if (!is(data)) throw new Failure('wrong');
  return data;
}

async function textOf(response) {
  const parts = [], decoder = new TextDecoder();
  let size = 0;
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return parts.join('') + decoder.decode();
    size += value.length;
    parts.push(decoder.decode(value, { stream: true }));
    if (size <= MOST_BYTES) continue;
    reader.cancel().catch(() => {});
    throw new Failure('wrong');
  }
}

/** A file that a service writes. */
export const getFile = async (path, source) => (await ask(path, source, { patience: LONG })).blob();

/** A change, which only an operator may ask for. */
export const change = (method, path, body) => ask(path, own, {
  method, headers: { 'X-Ect-Dashboard': '1', ...(body ? { 'Content-Type': 'application/json' } : {}) }, body: body && JSON.stringify(body),
});

/** The answers of all services that gave one, and those that gave none. Throws if there is no answer at all. */
export async function getAll(path, { signal, only, is }) {
  const asked = only ?? await allSources();
  const results = await Promise.allSettled(asked.map(source =>
    get(typeof path === 'function' ? path(source) : path, { source, signal, is })));
  const answers = [], silent = [];
  results.forEach((result, i) => {
    if (result.status === 'fulfilled') answers.push({ source: asked[i], data: result.value });
    else silent.push({ source: asked[i], failure: result.reason });
  });
  if (!answers.length) throw Object.assign(silent.find(it => it.source.own)?.failure ?? silent[0].failure, { silent });
  return { answers, silent };
}

const SENTENCES = {
  folded: ['Its tasks cannot be merged with folded ones', 'Open the page of that service.'],
  wrong: ['The service gives an answer that this page does not understand', 'See that it runs the same version as the others.'],
  0: ['The service does not answer', 'See that it runs and that this device is connected. The page tries again by itself.'],
  400: ['The service does not understand this', 'Correct the search or the address.'],
  401: ['You are not signed in', 'Sign in to this service, then load this page again.'],
  403: ['You may not see this', 'Ask whoever runs this service to give you the dashboard’s policy.'],
  404: ['There is nothing here', 'It may have left the store.'],
  429: ['The service is busy', 'Too many are asking at once. The page tries again by itself.'],
  503: ['The service cannot answer', 'Look at its health checks and its log. The page tries again by itself.'],
};

/** A failure as a title and what to do about it. */
export function explain(failure) {
  const status = failure instanceof Failure ? failure.status : -1;
  if ((status === 400 || status === 503) && failure.detail) return [SENTENCES[status][0], plain(failure.detail)];
  if (status === 0 && failure.isOther) // The browser tells no page of a 401 of another origin.
    return ['The service does not answer, or you are not signed in there: open it once', SENTENCES[0][1]];
  if (status === -1) return ['This page failed', 'Load it again. If that does not help, report what the browser’s console says.'];
  return SENTENCES[status] ?? (status >= 500
    ? [`The service failed (${status})`, 'Look at its log. The page tries again by itself.']
    : [`The service refused (${status})`, 'Load the page again.']);
}

/** Whether asking again can help. */
export const isTransient = failure => failure instanceof Failure
  && (failure.status === 0 || failure.status === 429 || failure.status >= 500);

// Issuers' keys and their age; what is revoked, and for operators the means to revoke and to restore.
import { h, icon, fill } from './dom.js';
import { plain, num, plural, moment, age } from './text.js';
import { getAll, get, explain, Failure, allSources } from './api.js';
import { revokeDialog, restoreDialog } from './revoke.js';
import { showLive } from './health.js';
import { isKeys, isRevocations } from './shapes.js';
import { silentNotice } from './notices.js';

const EVERY = 15_000, FEW = 4;
const CONDITIONS = {
  good: ['complete', 'Good', ''], impaired: ['tainted', 'Impaired', ' tainted'], unusable: ['refused', 'Unusable', ' refused'],
};
const ORDER = { unusable: 0, impaired: 1, good: 2 };
const COLUMNS = [['Condition', 'state'], ['Issuer', 'workflow'], ['Keys', 'kids'], ['Age', 'r age']];
const KINDS = { key: 'Key', token: 'Token', issuer: 'Issuer' };

export async function showKeys({ main, current, left }) {
  document.title = 'Keys · ECT';
  let timer;
  const keys = h('tbody'), signing = h('p', { class: 'sub' }), revoked = h('div'), warning = h('div', { class: 'silent', hidden: true });
  const count = h('span', { class: 'n' }), revokedCount = h('span', { class: 'n' }), tools = h('span', { class: 'right' });
  left(() => clearInterval(timer));

  async function load() {
    const [{ answers, silent }, revocations] = await Promise.all([
      getAll('api/keys', { is: isKeys }), get('api/revocations', { is: isRevocations }).catch(failure => failure),
    ]);
    if (!current()) return;
    const several = (await allSources()).length > 1;
    const rows = answers.flatMap(({ source, data }) => data.keys.map(key => ({ ...key, source })));
    rows.sort((a, b) => (ORDER[a.condition] ?? 1) - (ORDER[b.condition] ?? 1) || (a.owner < b.owner ? -1 : 1));
    count.textContent = num(rows.length);
    fill(keys, rows.length ? rows.map(row => line(row, several))
      : h('tr', {}, h('td', { colspan: 4, class: 'nothing' }, 'This service trusts no issuer yet.')));
    const own = answers.find(a => a.source.own)?.data.signing;
    signing.textContent = own?.kid ? `This service signs with the key ${plain(own.kid)}.` : 'This service signs nothing.';
    silentNotice(warning, silent);
    drawRevocations(revocations);
  }

  function line(row, several) {
    const [name, word, kind] = CONDITIONS[row.condition] ?? CONDITIONS.impaired, items = row.items ?? [];
    return h('tr', {},
      h('td', { class: 'state' }, h('span', { class: `pill ${name}` }, icon(name), word)),
      h('td', { class: 'flow' }, h('span', { class: 'owner' }, plain(row.owner)),
        several ? h('span', { class: 'why' }, `at ${plain(row.source.name)}`) : null,
        row.text ? h('span', { class: `why${kind}` }, plain(row.text)) : null),
      h('td', { class: 'kids' }, items.slice(0, FEW).map(kidOf),
        row.count > FEW || !items.length ? h('span', { class: 'why' }, kidsLeft(row, Math.min(items.length, FEW))) : null),
      h('td', { class: 'r age' }, row.age === undefined ? '–' : age(row.age)));
  }

  const kidOf = ({ kid, alg, thumbprint, since }) => h('span', { class: 'kid', title: `thumbprint ${plain(thumbprint)}` },
    h('span', { class: 'mono' }, plain(kid)),
    h('span', { class: 'why' }, alg.length ? alg.map(plain).join(', ') : 'verifies no token',
      since ? `, here since ${moment(since)}` : ''));
  const kidsLeft = ({ count }, shown) => shown ? `and ${num(count - shown)} more` : count === undefined ? '–' : plural(count, 'key');

  function drawRevocations(answer) {
    if (answer instanceof Failure || answer instanceof Error) {
      revokedCount.textContent = '';
      fill(tools);
      return fill(revoked, h('p', { class: 'nothing' }, `${explain(answer)[0]}.`));
    }
    const list = answer.revocations;
    revokedCount.textContent = num(answer.total ?? list.length);
    fill(tools, answer.canOperate
      ? h('button', { class: 'button', type: 'button', onclick: () => revokeDialog(load) }, icon('revoked'), 'Revoke…') : null);
    const alone = answer.shared === false
      ? h('p', { class: 'hint' }, icon('tainted'),
        'Other instances do not see what is revoked here: it is in the memory of this one.') : null;
    fill(revoked, alone, list.length ? h('ul', { class: 'refusals' }, list.map(it => entry(it, answer.canOperate)))
      : h('p', { class: 'nothing' }, 'Nothing is revoked.'));
  }

  function entry(it, canOperate) {
    const restorable = canOperate && it.from !== 'configuration' && it.kind !== 'issuer', restore = () => restoreDialog(it, load);
    const button = restorable ? h('button', { class: 'button', type: 'button', onclick: restore }, 'Restore…') : null;
    return h('li', {}, icon(it.kind === 'key' ? 'key' : 'revoked'),
      h('div', { class: 'what' },
        h('h2', {}, KINDS[it.kind] ?? 'Revoked', ' ', h('span', { class: 'mono id' }, plain(it.id))),
        h('p', {}, it.reason ? plain(it.reason)
          : it.by ? 'No reason was given.' : 'Who did it, and why, is in the log of the instance that was told.'),
        h('p', { class: 'who' }, it.issuer ? h('span', {}, 'of ', h('b', {}, plain(it.issuer))) : null,
          it.by ? h('span', {}, 'by ', h('b', {}, plain(it.by))) : null, it.at ? h('span', {}, moment(it.at)) : null,
          h('span', {}, it.from === 'configuration' ? 'from the configuration, which is where it is taken back' : 'from the store'))),
      h('div', { class: 'at' }, button));
  }

  await load();
  if (!current()) return;
  main.className = 'page';
  main.replaceChildren(
    h('div', { class: 'head' }, h('h1', {}, 'Keys'), signing), warning,
    h('h2', { class: 'section' }, 'Key sets ', count),
    h('div', { class: 'card' }, h('table', { class: 'flows keys' }, h('caption', { class: 'sr' }, 'Key sets of issuers, the worst first'),
      h('thead', {}, h('tr', {}, COLUMNS.map(([name, kind]) => h('th', { scope: 'col', class: kind }, name)))), keys)),
    h('h2', { class: 'section' }, 'Revoked ', revokedCount, tools), h('div', { class: 'card' }, revoked));
  showLive('polling');
  timer = setInterval(() => {
    if (document.hidden || document.querySelector('dialog[open]')) return;
    load().then(() => showLive('polling')).catch(() => showLive('off'));
  }, EVERY);
}

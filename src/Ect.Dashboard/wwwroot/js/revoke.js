// Dialogs by which operators revoke and restore. The service decides who is one.
import { h, iconButton, say } from './dom.js';
import { plain, id8 } from './text.js';
import { get, change, explain, Failure } from './api.js';
import { isRevocations } from './shapes.js';

const MAX_REASON = 200;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
let operator;

/** Whether the reader may revoke. Asked once. */
export const canOperate = () => operator ??=
  get('api/revocations', { is: isRevocations }).then(answer => Boolean(answer.canOperate)).catch(() => false);

/** A dialog with fields, a sentence that says what will happen, and a button that does it. */
function ask({ title, text, action, kind, fields, run }) {
  const error = h('p', { class: 'error', role: 'alert' });
  const submit = h('button', { class: `button ${kind}`, type: 'submit' }, action);
  const form = h('form', {
    method: 'dialog', onsubmit: async event => {
      event.preventDefault();
      submit.disabled = true;
      error.textContent = '';
      try {
        const wrong = await run();
        if (!wrong) return void dialog.close();
        error.textContent = wrong;
      } catch (failure) {
        error.textContent = failure instanceof Failure && failure.status === 403
          ? 'You are not an operator here. Ask whoever runs this service for the operator policy.'
          : failure.detail ? plain(failure.detail) : `${explain(failure)[0]}. Look at the list before you try again.`;
      }
      submit.disabled = false;
    },
  }, h('h2', { id: 'ask' }, title), text, fields, error,
  h('div', { class: 'buttons' }, h('button', { class: 'button', type: 'button', onclick: () => dialog.close() }, 'Cancel'), submit));
  const dialog = h('dialog', { 'aria-labelledby': 'ask', onclose: () => dialog.remove() },
    form, iconButton('close', 'Close', () => dialog.close(), 'quiet x'));
  document.body.append(dialog);
  dialog.showModal();
}

const field = (label, hint, control) => h('label', { class: 'field' }, h('b', {}, label), control, hint ? h('small', {}, hint) : null);

const KINDS = {
  token: ['A token, by its id', 'Its jti, as the panel of a task shows it.', 'Whose it is. Needed only where the store does not know it.'],
  kid: ['A key, by its issuer and id', 'Its kid.', 'Whose key it is.'],
  thumbprint: ['A key, by its thumbprint', 'Its RFC 7638 thumbprint, whoever uses it.', null],
};

const textBox = props => h('input', { type: 'text', autocomplete: 'off', spellcheck: 'false', ...props });
const TEXT = 'It is refused from now on by every service that shares this storage, and what follows it is tainted.';

async function revoke({ kind, id, issuer }, reason, done) {
  if (!reason.value.trim()) return 'Give a reason.';
  await change('POST', 'api/revocations', { kind, id, ...issuer ? { issuer } : {}, reason: reason.value.trim() });
  say('Revoked');
  done?.();
  return null;
}

/** Asks which of some tokens and keys to revoke, and why. */
export function revokeOneOf(targets, done) {
  const which = h('select', {}, targets.map((target, i) => h('option', { value: i }, target.name)));
  const reason = textBox({ maxlength: MAX_REASON });
  ask({
    title: 'Revoke', action: 'Revoke', kind: 'bad', text: h('p', {}, TEXT),
    fields: [field('What', null, which), field('Reason', 'Others will read it.', reason)],
    run: () => revoke(targets[which.value], reason, done),
  });
}

/** Asks what to revoke, by its name, and why. */
export function revokeDialog(done) {
  const kind = h('select', { onchange: show }, Object.entries(KINDS).map(([value, [name]]) => h('option', { value }, name)));
  const id = textBox({ class: 'mono', maxlength: 256 }), issuer = textBox({ maxlength: 512 }), reason = textBox({ maxlength: MAX_REASON });
  const idField = field('Id', ' ', id), issuerField = field('Issuer', ' ', issuer);
  function show() {
    const [, about, whose] = KINDS[kind.value];
    idField.lastChild.textContent = about;
    issuerField.hidden = !whose;
    issuerField.lastChild.textContent = whose ?? '';
  }
  show();
  ask({
    title: 'Revoke', action: 'Revoke', kind: 'bad', text: h('p', {}, TEXT),
    fields: [field('What', null, kind), idField, issuerField, field('Reason', 'Others will read it.', reason)],
    async run() {
      const value = id.value.trim(), whose = kind.value === 'thumbprint' ? '' : issuer.value.trim();
      if (kind.value === 'token' && !UUID.test(value)) return 'The id of a token is a UUID, such as 317dc046-f351-4e87-9c73-94212b54989f.';
      if (!value) return 'Give an id.';
      if (kind.value === 'kid' && !whose) return 'Give the issuer: key ids are unique for one issuer only.';
      return revoke({ kind: kind.value === 'token' ? 'token' : 'key', id: value, issuer: whose }, reason, done);
    },
  });
}

/** Asks why to restore. */
export function restoreDialog(it, done) {
  const reason = textBox({ maxlength: MAX_REASON });
  ask({
    title: `Restore this ${it.kind}?`, action: 'Restore', kind: '',
    text: h('p', {}, 'It counts again from now on. Restore only what was revoked by mistake: a key that leaked stays leaked. ',
      h('span', { class: 'mono' }, id8(it.id))),
    fields: [field('Reason', 'It is logged. It may be left out.', reason)],
    async run() {
      const why = reason.value.trim();
      await change('DELETE', `api/revocations/${encodeURIComponent(it.kind)}/${encodeURIComponent(it.id)}`,
        { ...(it.issuer ? { issuer: it.issuer } : {}), ...why ? { reason: why } : {} });
      say(`The ${it.kind} is restored`);
      done?.();
      return null;
    },
  });
}

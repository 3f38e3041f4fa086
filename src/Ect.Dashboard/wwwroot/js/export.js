// What can be taken away: the graph as it is drawn, and what the service writes (Mermaid, evidence for `ect audit`).
import { h, icon, say } from './dom.js';
import { getFile, explain } from './api.js';
import { plain, num, moment } from './text.js';

const PAINT = ['fill', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'opacity'];
const LETTERS = ['font-family', 'font-size', 'font-weight', 'text-anchor', 'text-decoration-line', 'letter-spacing'];
const FOR_PAGES = /^(?:class|role|tabindex|aria-.*)$/;
const NEEDLESS = /^(?:none|normal|auto|0px|butt|miter|1)$/;

export function exportMenu(flow, drawing, model) {
  const list = h('div', { class: 'menu', id: 'export', hidden: true });
  const button = h('button', {
    class: 'toggle', type: 'button', 'aria-expanded': 'false', 'aria-controls': 'export', onclick: () => toggle(list.hidden),
  }, icon('save'), 'Export');
  const file = extension => `${flow.wid}.${extension}`;
  // A service writes what it has itself: of several each gives a file of its own, and says whose it is.
  const links = (path, extension, title, text) => flow.sources.map((source, i) => h('button', {
    type: 'button', onclick: event => fetchFile(event.currentTarget, path, source,
      flow.sources.length > 1 ? `${flow.wid}.${i + 1}.${extension}` : file(extension)),
  }, h('b', {}, title), h('small', {}, source.own && flow.sources.length === 1 ? text : `${text}, as ${plain(source.name)} has it`)));
  async function fetchFile(item, path, source, name) {
    if (item.ariaBusy) return;
    item.ariaBusy = 'true';
    item.lastElementChild.textContent = 'Fetching…';
    try {
      saved(await getFile(`${flow.path}/${path}`, source), name);
    } catch (failure) {
      const text = failure.detail ? plain(failure.detail) : `${explain(failure)[0]}.`;
      item.lastElementChild.textContent = text;
      item.ariaBusy = null;
      say(text);
    }
  }

  function toggle(open) {
    if (open) {
      const shown = drawing();
      list.replaceChildren(...[
        shown
          ? h('button', { type: 'button', onclick: save }, h('b', {}, 'Graph as shown, SVG'), h('small', {}, 'with what is lit and marked'))
          : links('graph.svg', 'svg', 'Graph, SVG', 'a plain drawing'),
        links('graph.mmd', 'mmd', 'Graph, Mermaid', 'text for Markdown'),
        links('evidence', 'evidence.json', 'Evidence, JSON', 'entries that may be shown, receipts and heads, for “ect audit”'),
      ].flat());
    }
    list.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    if (open) list.firstElementChild.focus();
  }
  function save() {
    const { svg, world, dress } = drawing(), m = model();
    dress();
    const title = `${plain(m.root?.act)}, workflow ${plain(m.wid)}: ${num(m.total)} tasks, ${moment(m.now)}`;
    saved(new Blob([standalone(svg, world, title)], { type: 'image/svg+xml' }), file('svg'));
  }
  function saved(content, name) {
    download(content, name);
    toggle(false);
    button.focus();
    say('Saved');
  }
  const box = h('div', {
    class: 'exports', onkeydown: event => {
      if (event.key !== 'Escape' || list.hidden) return;
      event.preventDefault();
      toggle(false);
      button.focus();
    },
    onfocusout: event => { if (event.relatedTarget && !box.contains(event.relatedTarget)) toggle(false); },
  }, button, list);
  return box;
}

function download(content, name) {
  const address = URL.createObjectURL(content), link = h('a', { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A drawing that needs no style sheet: what each element looks like now stands in its attributes. */
export function standalone(svg, world, title) {
  const lod = svg.dataset.lod, moved = world.getAttribute('transform');
  const lines = svg.querySelector('.edges').style, zoomed = lines.getPropertyValue('--px');
  svg.dataset.lod = 'near';
  lines.setProperty('--px', '1');
  svg.classList.add('still');
  world.removeAttribute('transform');
  const box = world.getBBox(), copy = svg.cloneNode(true);
  const pad = 16, view = [box.x - pad, box.y - pad, box.width + 2 * pad, box.height + 2 * pad].map(n => Math.round(n));
  const originals = svg.querySelectorAll('*'), copies = [...copy.querySelectorAll('*')];
  originals.forEach((element, i) => dress(element, copies[i]));
  const background = getComputedStyle(document.body).backgroundColor;
  svg.dataset.lod = lod;
  lines.setProperty('--px', zoomed);
  svg.classList.remove('still');
  if (moved) world.setAttribute('transform', moved);

  for (const name of [...copy.getAttributeNames()]) copy.removeAttribute(name);
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('viewBox', view.join(' '));
  copy.setAttribute('width', view[2]);
  copy.setAttribute('height', view[3]);
  const paper = document.createElementNS(copy.namespaceURI, 'rect'), name = document.createElementNS(copy.namespaceURI, 'title');
  ['x', 'y', 'width', 'height'].forEach((key, i) => paper.setAttribute(key, view[i]));
  paper.setAttribute('fill', background);
  name.textContent = title;
  copy.prepend(name, paper);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(copy)}\n`;
}

function dress(element, copy) {
  const style = getComputedStyle(element);
  if (style.display === 'none') return copy.remove();
  for (const name of copy.getAttributeNames()) if (FOR_PAGES.test(name)) copy.removeAttribute(name);
  if (element.localName === 'title') return;
  const isShape = element.localName !== 'g', wanted = isShape ? [...PAINT, ...element.localName === 'text' ? LETTERS : []] : ['opacity'];
  for (const name of wanted) {
    const value = style.getPropertyValue(name);
    if (!value || (NEEDLESS.test(value) && name !== 'fill' && !(name === 'stroke-width'))) continue;
    copy.setAttribute(name === 'text-decoration-line' ? 'text-decoration' : name, value);
  }
}

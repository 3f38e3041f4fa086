// The only way into the document: elements, attributes, text nodes. No HTML is ever parsed.
const SVG = 'http://www.w3.org/2000/svg';

function put(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat(3)) if (child !== null && child !== undefined && child !== false) element.append(child);
  return element;
}

export const h = (tag, props = {}, ...children) => put(document.createElement(tag), props, children);
export const s = (tag, props = {}, ...children) => put(document.createElementNS(SVG, tag), props, children);
export function fill(element, ...children) {
  element.replaceChildren();
  return put(element, {}, children.flat(2));
}

/** Says something to a screen reader, without moving anything. */
export function say(text) {
  document.getElementById('say').textContent = text;
}

const ICONS = {
  complete: 'M3.500 8.300l3 3 6-6.500',
  tainted: 'M8 2.300l6.200 11.200H1.800zM8 6.300v3.600M8 11.700v.2',
  refused: 'M8 1.800a6.200 6.200 0 1 0 0 12.400A6.200 6.200 0 0 0 8 1.800zM5.600 5.600l4.800 4.800M10.400 5.600l-4.800 4.800',
  incomplete: 'M8 1.800a6.200 6.200 0 1 0 0 12.400A6.200 6.200 0 0 0 8 1.800zM6.200 6.300c.2-1.100 1-1.600 1.900-1.600 '
    + '1 0 1.900.7 1.900 1.700 0 1.500-1.900 1.500-1.900 2.900M8 11.300v.2',
  running: 'M8 1.800a6.200 6.200 0 1 0 6.200 6.200M8 4.600V8l2.300 1.500',
  revoked: 'M8 1.800a6.200 6.200 0 1 0 0 12.400A6.200 6.200 0 0 0 8 1.800zM3.700 3.700l8.600 8.600',
  seal: 'M8 1.600l1.900 1.300 2.300.1.600 2.200 1.700 1.500-.9 2.100.2 2.300-2.200.8-1.300 1.900L8 13.100l-2.300.7-1.300-1.900'
    + '-2.200-.8.2-2.300-.9-2.100 1.700-1.500.600-2.200 2.300-.1zM5.700 8l1.700 1.700 3-3.300',
  copy: 'M5.500 5.500h8v8h-8zM3.500 10.500h-1v-8h8v1',
  close: 'M4 4l8 8M12 4l-8 8',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  fit: 'M2.500 6V2.500H6M10 2.500h3.500V6M13.500 10v3.500H10M6 13.500H2.500V10',
  retry: 'M13 8a5 5 0 1 1-1.500-3.600M13 1.800v3h-3',
  dash: 'M3 8h2M7 8h2M11 8h2',
  search: 'M7 2.200a4.800 4.800 0 1 0 0 9.600 4.800 4.800 0 0 0 0-9.600zM10.600 10.600l3.400 3.400',
  down: 'M4 6.300l4 4 4-4',
  key: 'M10.300 1.900a3.800 3.800 0 1 0 0 7.600 3.800 3.800 0 0 0 0-7.600z'
    + 'M7.500 8.500L2.300 13.700v-2.200M4.600 11.400l1.600 1.600M11.300 4.600v.2',
  save: 'M8 2v8M4.800 7L8 10.200 11.200 7M2.500 13.500h11',
  fold: 'M3 4h10M3 8h10M3 12h10',
  clock: 'M8 1.800a6.200 6.200 0 1 0 0 12.400A6.200 6.200 0 0 0 8 1.800zM8 4.600V8l2.300 1.500',
};

export const icon = (name, kind = '') => s('svg',
  { class: `icon i-${name} ${kind}`, viewBox: '0 0 16 16', width: 16, height: 16, 'aria-hidden': 'true' }, s('path', { d: ICONS[name] }));

export const iconButton = (name, label, onclick, kind = '') =>
  h('button', { class: kind, type: 'button', title: label, 'aria-label': label, onclick }, icon(name));

export function copyButton(label, text) {
  const copy = async event => {
    const button = event.currentTarget;
    try {
      await navigator.clipboard.writeText(typeof text === 'function' ? text() : text);
    } catch {
      return say('This browser does not let the page copy.');
    }
    say('Copied');
    button.classList.add('done');
    setTimeout(() => button.classList.remove('done'), 900);
  };
  return iconButton('copy', label, copy, 'quiet');
}

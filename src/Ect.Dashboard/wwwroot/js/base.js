// Where the dashboard is mapped. The script that all modules are served in is {base}/app.js, whatever stands in front of it.
export const base = new URL('./', import.meta.url);

/** The address of a page of the dashboard, for links. */
export function pageAddress(path = '', query) {
  const text = query && [...query].length ? `?${query}` : '';
  return (path ? base.pathname + path : base.pathname.replace(/(.)\/$/, '$1')) + text;
}

/** The path of the page that is open, below the dashboard's. */
export const currentPath = () => location.pathname.startsWith(base.pathname)
  ? location.pathname.slice(base.pathname.length).replace(/\/$/, '') : '';

/** Goes to a page without loading it anew. */
export function go(address) {
  history.pushState(null, '', address);
  dispatchEvent(new Event('ect-route'));
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An id as services write it, whoever typed it. */
export const asId = text => isId(text?.toLowerCase()) ? text.toLowerCase() : text;

export const isId = value => typeof value === 'string' && UUID.test(value);

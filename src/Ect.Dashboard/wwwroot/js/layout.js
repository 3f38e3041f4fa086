// Asks the worker for layouts, one at a time. The worker reads dagre while the data is on its way.
import { base } from './base.js';

const ADDRESS = new URL('js/layout-worker.js', base).href;
const policy = window.trustedTypes?.createPolicy('ect', {
  createScriptURL: address => {
    if (address !== ADDRESS) throw new TypeError(address);
    return address;
  },
});
const spawn = () => new Worker(policy ? policy.createScriptURL(ADDRESS) : ADDRESS, { type: 'module' });
let idle = spawn();

/** Lays out boxes and the edges between them (as indexes). Call `cancel` to end one that nobody waits for. */
export function layOut(nodes, edges) {
  let worker = idle ?? spawn(), ended = false;
  idle = null;
  const result = new Promise((resolve, reject) => {
    worker.onmessage = event => {
      ended = true;
      if (idle) worker.terminate();
      else idle = worker;
      resolve(event.data);
    };
    worker.onerror = event => reject(new Error(event.message));
  });
  worker.postMessage({ nodes, edges });
  return {
    result,
    cancel() {
      if (!ended) worker.terminate();
      ended = true;
    },
  };
}

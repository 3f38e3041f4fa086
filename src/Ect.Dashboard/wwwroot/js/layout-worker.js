// dagre, off the page's thread: a large graph never freezes the page. Of a large one most of dagre's time goes into what is done here with
// less: room for labels that no edge has, trees for the ranks, and graphs of their own for the order within each rank.
import { Graph, layout } from '../vendor/dagre.esm.js';

const HALF = .5, FAR = -1e6, IDLE = 4, MANY = 300;
const FEW = 10, FEW_EDGES = [[0, 1], [0, 2], [1, 3], [2, 3], [3, 4], [0, 5], [5, 6], [6, 4], [4, 7], [7, 8]];

// The first layout of all is a small one, while the data is on its way: what a browser has run once it runs in half the time.
setTimeout(() => lay({ nodes: Array.from({ length: FEW }, () => [1, 1]), edges: FEW_EDGES }));

onmessage = ({ data }) => postMessage(lay(data));

function lay({ nodes, edges }) {
  const began = performance.now(), many = nodes.length > 200;
  const graph = new Graph();
  graph.setGraph({
    rankdir: 'LR', nodesep: many ? 12 : 22, edgesep: 10, ranksep: (many ? 40 : 30) / HALF, marginx: 16, marginy: 24,
    ranker: nodes.length > MANY ? rank : 'network-simplex',
  });
  // dagre doubles the length of each edge, and so puts a label's place into it.
  graph.setDefaultEdgeLabel(() => ({ minlen: HALF }));
  // Numbers for names: an id that comes from a token never becomes a key of an object.
  nodes.forEach(([width, height], i) => graph.setNode(`n${i}`, { width, height }));
  for (const [from, to] of edges) graph.setEdge(`n${from}`, `n${to}`);
  layout(graph, { customOrder: order });
  const { width, height } = graph.graph(), node = i => graph.node(`n${i}`);
  return {
    width, height, ms: performance.now() - began,
    at: nodes.map((_, i) => [node(i).x, node(i).y]),
    lines: edges.map(([from, to]) => Math.abs(node(to).rank - node(from).rank) < 2 ? []
      : graph.edge(`n${from}`, `n${to}`).points.slice(1, -1).map(p => [p.x, p.y])),
  };
}

/** Ranks each node next to its last predecessor, and what only leads to one node next to that. */
function rank(graph) {
  const ids = graph.nodes(), labels = new Map(ids.map(id => [id, graph.node(id)])), after = new Map(ids.map(id => [id, []]));
  const open = new Map(ids.map(id => [id, 0])), isLoose = new Map(ids.map(id => [id, true]));
  for (const edge of graph.edges()) {
    const { minlen, weight } = graph.edge(edge);
    after.get(edge.v).push([edge.w, minlen, weight]);
    open.set(edge.w, open.get(edge.w) + 1);
  }
  for (const label of labels.values()) label.rank = 0;
  const sorted = ids.filter(id => !open.get(id));
  for (const id of sorted) {
    const follows = after.get(id), leads = follows.length === 1 && isLoose.get(id);
    for (const [to, length, weight] of follows) {
      labels.get(to).rank = Math.max(labels.get(to).rank, labels.get(id).rank + length);
      if (weight && !leads) isLoose.set(to, false); // What has no weight is an edge from a root that dagre adds.
      open.set(to, open.get(to) - 1);
      if (!open.get(to)) sorted.push(to);
    }
  }
  for (const id of sorted.toReversed()) {
    const first = after.get(id).reduce((least, [to, length]) => Math.min(least, labels.get(to).rank - length), Infinity);
    if (isLoose.get(id) && first < Infinity) labels.get(id).rank = first;
  }
}

/** Orders the nodes of each layer so that few edges cross: each goes to the middle of its neighbours, from left to right and back. */
function order(graph) {
  const labels = graph.nodes().map(id => graph.node(id)), spot = new Map(graph.nodes().map((id, i) => [id, i]));
  const before = labels.map(() => []), after = labels.map(() => []), place = new Int32Array(labels.length), layers = [];
  for (const edge of graph.edges()) {
    const [from, to] = [spot.get(edge.v), spot.get(edge.w)];
    after[from].push(to);
    before[to].push(from);
    graph.edge(edge).points ??= [{ x: FAR, y: FAR }]; // Between neighbours there is none, and dagre looks for one.
  }

  const put = layer => layer.forEach((n, at) => { place[n] = at; });
  const seen = new Uint8Array(labels.length);
  for (const first of [...labels.keys()].sort((a, b) => labels[a].rank - labels[b].rank)) {
    for (const todo = [first]; todo.length;) {
      const n = todo.pop();
      if (seen[n]) continue;
      seen[n] = 1;
      (layers[labels[n].rank] ??= []).push(n);
      todo.push(...after[n].toReversed());
    }
  }
  layers.forEach(put);

  let best = layers.map(layer => [...layer]), least = crossings(layers, after, place);
  for (let turn = 0, idle = 0; least && idle < IDLE; turn++, idle++) {
    const back = turn % 2 === 0, later = turn % 4 > 1;
    for (const layer of back ? layers.toReversed() : layers) {
      sort(layer, back ? after : before, place, later);
      put(layer);
    }
    const count = crossings(layers, after, place);
    if (count >= least) continue;
    [best, least, idle] = [layers.map(layer => [...layer]), count, -1];
  }
  best.forEach(layer => layer.forEach((n, at) => { labels[n].order = at; }));
}

// What has no neighbours there stays where it is.
function sort(layer, neighbours, place, later) {
  const middle = new Map(layer.filter(n => neighbours[n].length)
    .map(n => [n, neighbours[n].reduce((sum, other) => sum + place[other], 0) / neighbours[n].length]));
  const sorted = [...middle.keys()].sort((a, b) => middle.get(a) - middle.get(b) || (later ? place[b] - place[a] : place[a] - place[b]));
  let next = 0;
  for (const [at, n] of layer.entries()) if (middle.has(n)) layer[at] = sorted[next++];
}

// Edges between two layers, from top to bottom: each crosses those before it that end further down (a Fenwick tree counts them).
function crossings(layers, after, place) {
  let count = 0;
  for (const [i, layer] of layers.entries()) {
    const size = layers[i + 1]?.length ?? 0, tree = new Int32Array(size + 1);
    let ended = 0;
    for (const n of layer) {
      for (const end of after[n].map(to => place[to]).sort((a, b) => a - b).toReversed()) {
        let notAfter = 0;
        for (let at = end + 1; at > 0; at -= at & -at) notAfter += tree[at];
        count += ended - notAfter;
      }
      for (const to of after[n]) {
        for (let at = place[to] + 1; at <= size; at += at & -at) tree[at]++;
        ended++;
      }
    }
  }
  return count;
}

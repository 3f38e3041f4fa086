// d3-dag, off the page's thread: a large graph never freezes the page. What it draws from top to bottom goes from left to right here.
// The methods that draw best take more than a minute for some large graphs, which get cheaper ones.
import {
  coordGreedy, coordSimplex, decrossDfs, decrossTwoLayer, graph as graphOf, layeringLongestPath, layeringSimplex, sugiyama, twolayerAgg,
} from '../vendor/d3-dag.esm.min.js';

const MARGIN_X = 16, MARGIN_Y = 24, SMALL = 200;
const MOST_EDGES = 600, MOST_SPOTS = 300, MOST_ORDERED = 5_000, MOST_SWEPT = 1_000_000;
const LIKELY = [[0, 1], [0, 2], [1, 3], [2, 3], [3, 4], [0, 5], [5, 6], [6, 4], [4, 7], [7, 8]];

// The first layout of all is a small one, while the data is on its way: what a browser has run once it runs in half the time.
setTimeout(() => lay({ nodes: Array.from({ length: 9 }, () => [1, 1]), edges: LIKELY }));

onmessage = ({ data }) => postMessage(lay(data));

function lay({ nodes, edges }) {
  const began = performance.now(), graph = graphOf();
  const boxes = nodes.map(size => graph.node(size));
  const links = edges.map(([from, to]) => graph.link(boxes[from], boxes[to]));
  const layered = sugiyama().nodeSize(({ data: [width, height] }) => [height, width]).gap(nodes.length > SMALL ? [12, 40] : [22, 30])
    .layering(layering(nodes, edges)).decross(decross).coord(coord);
  const { width, height } = layered(graph), turn = ([x, y]) => [MARGIN_X + y, MARGIN_Y + x];
  return {
    width: height + 2 * MARGIN_X, height: width + 2 * MARGIN_Y, ms: performance.now() - began,
    at: boxes.map(box => turn([box.x, box.y])),
    lines: links.map(link => link.points.slice(1, -1).map(turn)),
  };
}

// From one root on, each task stands well right after its last predecessor; a second root would stand far from what follows it.
const layering = (nodes, edges) =>
  edges.length > MOST_EDGES && new Set(edges.map(([, to]) => to)).size === nodes.length - 1 ? layeringLongestPath() : layeringSimplex();

// The time for it grows with the square of what is in a layer: boxes, and bends of longer edges.
function decross(layers) {
  const size = layers.reduce((sum, layer) => sum + layer.length ** 2, 0);
  const swept = () => decrossTwoLayer().order(twolayerAgg()).inits([decrossDfs()]).passes(4);
  (size <= MOST_ORDERED ? decrossTwoLayer() : size <= MOST_SWEPT ? swept() : decrossDfs())(layers);
}

const coord = (layers, separation) =>
  (layers.reduce((sum, layer) => sum + layer.length, 0) <= MOST_SPOTS ? coordSimplex() : coordGreedy())(layers, separation);

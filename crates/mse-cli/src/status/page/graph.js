// Bytes per second over time, both ways together, stacked by how they were carried.

const SVG = "http://www.w3.org/2000/svg";
const GRAPH_HEIGHT = 150;
const MARGIN = { left: 72, right: 8, top: 8, bottom: 20 };
// Which slices, and how long the time axis is, in seconds, and in how many parts.
const SPANS = {
  hour: { slices: "fine", lengths: [[300, 5], [900, 5], [1800, 6], [3600, 6]] },
  day: { slices: "coarse", lengths: [[7200, 4], [21600, 6], [43200, 6], [86400, 6]] },
};
// How wide a graph has room for all parts of its time axis, in pixels; else there are two.
const WIDE = 500;

let span = "hour";
let graphHistory = null;

function shape(name, attributes, text) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

// The least of 1, 2, 5 times a power of 10 units that is at least this much: the top of the axis.
function roundUp(value) {
  let unit = 1;
  while (value / unit >= 1000) unit *= 1024;
  let step = 1;
  for (let turn = 0; step * unit < value; turn += 1) step *= turn % 3 === 1 ? 2.5 : 2;
  return step * unit;
}

// Where a slice is missing, nothing is known, and the graph is cut.
function runs(slices, step) {
  const found = [];
  let last = null;
  for (const slice of slices) {
    if (last && slice.ended - last.ended < 2.5 * step) {
      found[found.length - 1].push(slice);
    } else {
      found.push([slice]);
    }
    last = slice;
  }
  return found;
}

function drawGraph() {
  const graph = byId("graph");
  graph.replaceChildren();
  if (!graphHistory) return;
  const { slices: which, lengths } = SPANS[span];
  const { slices, step_seconds: step } = graphHistory[which];
  const now = graphHistory.now;
  const known = slices.length > 0 ? now - slices[0].ended + slices[0].seconds : 0;
  // No longer than there is something to show.
  const [seconds, mostParts] = lengths.find(([length]) => length >= known) || lengths[lengths.length - 1];
  const since = now - seconds;
  const rates = slices.filter((slice) => slice.ended > since && slice.seconds > 0).map((slice) => ({
    ended: slice.ended,
    began: Math.max(since, slice.ended - slice.seconds),
    each: slice.sent.map((sent, place) => (sent + slice.received[place]) / slice.seconds),
  }));
  const most = Math.max(0, ...rates.map((slice) => slice.each.reduce((sum, value) => sum + value, 0)));
  const top = roundUp(Math.max(most, 1024));
  const width = Math.max(graph.clientWidth, 200);
  graph.setAttribute("viewBox", `0 0 ${width} ${GRAPH_HEIGHT}`);
  const right = width - MARGIN.right;
  const bottom = GRAPH_HEIGHT - MARGIN.bottom;
  const x = (time) => (MARGIN.left + ((time - since) / seconds) * (right - MARGIN.left)).toFixed(1);
  const y = (value) => (bottom - (value / top) * (bottom - MARGIN.top)).toFixed(1);

  for (const part of [0, 0.5, 1]) {
    graph.append(shape("line", { class: "grid", x1: MARGIN.left, x2: right, y1: y(top * part), y2: y(top * part) }));
    const text = part === 0 ? "0" : `${bytes(top * part).replace(".0 ", " ")}/s`;
    graph.append(shape("text", { x: MARGIN.left - 8, y: Number(y(top * part)) + 4, "text-anchor": "end" }, text));
  }
  const parts = width > WIDE ? mostParts : 2;
  for (let part = 0; part <= parts; part += 1) {
    const back = (seconds / parts) * part;
    const text = back === 0 ? "now" : `\u2212${axisTime(back)}`;
    const anchor = back === 0 ? "end" : back === seconds ? "start" : "middle";
    graph.append(shape("text", { x: x(now - back), y: GRAPH_HEIGHT - 4, "text-anchor": anchor }, text));
  }
  for (const run of runs(rates, step)) {
    let floor = run.map(() => 0);
    graphHistory.carried.forEach((carried, place) => {
      const ceiling = run.map((slice, at) => floor[at] + slice.each[place]);
      if (run.some((slice) => slice.each[place] > 0)) {
        graph.append(shape("path", { class: carried, d: area(run, floor, ceiling, x, y) }));
      }
      floor = ceiling;
    });
  }
  showLegend(rates[rates.length - 1]);
  setText(byId("graph-words"), rates.length === 0
    ? `The first ${step === 10 ? "10 s" : "4 min"} are not over yet.`
    : `Both directions together, over the last ${axisTime(seconds)}; at most ${bytes(most)}/s in ${duration(step)}.`);
}

function axisTime(seconds) {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 6) / 10} min`;
  return `${Math.round(seconds / 360) / 10} h`;
}

// From the ceiling's begin to its end, and back along the floor.
function area(run, floor, ceiling, x, y) {
  const there = run.map((slice, at) => `${x(slice.ended)} ${y(ceiling[at])}`);
  const back = run.map((slice, at) => `${x(slice.ended)} ${y(floor[at])}`).reverse();
  const first = x(run[0].began);
  return `M${first} ${y(ceiling[0])}L${there.join("L")}L${back.join("L")}L${first} ${y(floor[0])}Z`;
}

function showLegend(latest) {
  const items = CARRIED.map((carried) => {
    const place = graphHistory.carried.indexOf(carried);
    return { carried, value: latest ? rate(latest.each[place]) : NONE };
  });
  const makeItem = ({ carried }) => {
    const item = make("li", carried, `${CARRIED_WORDS[carried]} `);
    item.append(make("span"));
    return item;
  };
  const fillItem = (item, { value }) => setText(item.lastElementChild, value);
  showRows(byId("legend"), items, (item) => item.carried, makeItem, fillItem);
}

function chooseSpan(name) {
  span = name;
  for (const each of Object.keys(SPANS)) byId(each).setAttribute("aria-pressed", String(each === name));
  drawGraph();
}

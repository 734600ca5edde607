// From numbers to words, and words into the page: only ever as text.

const CARRIED = ["rc4", "header_only", "plaintext", "untouched"];
const CARRIED_WORDS = {
  rc4: "RC4", header_only: "header-only", plaintext: "plaintext", untouched: "untouched", mse_other: "MSE, other",
};
const DIRECTION_WORDS = { outgoing: "outgoing", incoming: "incoming" };
const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const NONE = "\u2013";

function byId(id) {
  return document.getElementById(id);
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function make(name, className, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function number(value) {
  return value.toLocaleString("en");
}

function bytes(value) {
  let unit = 0;
  while (value >= 1023.95 && unit + 1 < UNITS.length) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

function rate(value) {
  if (value === undefined) return NONE;
  return value < 0.5 ? NONE : `${bytes(value)}/s`;
}

function duration(seconds) {
  const s = Math.floor(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.floor(s / 60) % 60} min`;
  return `${Math.floor(s / 86400)} d ${Math.floor(s / 3600) % 24} h`;
}

function within(seconds) {
  if (seconds === null) return "over 10 s";
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds} s`;
}

function clock(date) {
  return date.toLocaleTimeString("en-GB");
}

function counted(value, one, many) {
  return `${number(value)} ${value === 1 ? one : many}`;
}

// base.js - what the files of the page share: the state, numbers in words,
// elements.
//
// All that the page knows is in `state`; it comes from the stream (stream.js)
// and from what the reader chose.
"use strict";

const $ = id => document.getElementById(id);
const verdicts = ["warm-up", "bounded", "growing", "shrinking"];
const colors = ["#8e8e93", "#1b7fbd", "#c77700", "#5b8f22", "#b3261e", "#7b4fb5",
  "#008577", "#a0522d", "#d81b60", "#3d5afe", "#827717", "#00838f", "#6d4c41"];
const state = {
  hello: null, now: null, samples: [], twin: [],
  marks: [], // of verdicts and switches, with the time of each
  shown: new Set(), touched: false, // tags in the chart
  frozen: false, from: 0, to: 0, drag: null, hover: null,
  market: null, symbol: 0, moment: null,
};

function bytes(n) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let i = 0;
  while (Math.abs(n) >= 1000 && i < units.length - 1) {
    n /= 1000;
    i++;
  }
  return (i === 0 ? n : n.toFixed(1)) + " " + units[i];
}

function clock(ms) {
  const s = Math.floor(ms / 1000);
  const two = n => String(n).padStart(2, "0");
  const days = Math.floor(s / 86400);
  return (days > 0 ? days + "d " : "") + two(Math.floor(s / 3600) % 24) + ":" +
    two(Math.floor(s / 60) % 60) + ":" + two(s % 60);
}

const count = n => n.toLocaleString("en-US");
const price = ticks => (ticks / 10000).toLocaleString("en-US",
  { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const dollars = ticks => (ticks < 0 ? "-$" : "$") + price(Math.abs(ticks));
const amount = a => count(a.blocks) + (a.blocks === 1 ? " block, " : " blocks, ") +
  bytes(a.bytes);
const where = s => s.line ? s.file + ":" + s.line : s.file;

function element(name, text, className) {
  const e = document.createElement(name);
  if (text !== undefined) e.textContent = text;
  if (className) e.className = className;
  return e;
}

// A row of a table; what is a number by its look goes to the right.
function row(...cells) {
  const tr = element("tr");
  tr.append(...cells.map(c => typeof c === "string"
    ? element("td", c, /^[-+$]?[\d,.]+( [kMGT]?B)?$/.test(c) ? "n" : "") : c));
  return tr;
}

// Words, and a piece of code behind them.
function code(words, text) {
  const p = element("p", words);
  p.append(element("code", text));
  return p;
}

function toggle(id, on) {
  $(id).setAttribute("aria-pressed", String(on));
}

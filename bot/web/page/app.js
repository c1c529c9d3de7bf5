// app.js - the page: one stream of events in, a chart and some tables out.
//
// The server sends samples (each a point in virtual time), what is now, and
// alerts. A stream that breaks is opened again with the time of the last
// sample, and what came meanwhile follows. A hidden page closes its stream.
"use strict";

const $ = id => document.getElementById(id);
const verdicts = ["warm-up", "bounded", "growing", "shrinking"];
const colors = ["#8e8e93", "#1b7fbd", "#c77700", "#5b8f22", "#b3261e", "#7b4fb5",
  "#008577", "#a0522d", "#d81b60", "#3d5afe", "#827717", "#00838f", "#6d4c41"];
const state = {
  hello: null, samples: [], marks: [], shown: new Set(), touched: false,
  now: null, paused: false, from: 0, to: 0, drag: null, hover: null,
};
let stream = null;

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

function dollars(ticks) {
  return (ticks < 0 ? "-$" : "$") + (Math.abs(ticks) / 10000).toLocaleString("en-US",
    { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

const count = n => n.toLocaleString("en-US");

function element(name, text, className) {
  const e = document.createElement(name);
  if (text !== undefined) e.textContent = text;
  if (className) e.className = className;
  return e;
}

// The stream ---------------------------------------------------------------

function open() {
  if (stream || document.hidden) return;
  const last = state.samples.length ? state.samples[state.samples.length - 1].t : -1;
  stream = new EventSource("/events?run=" + (state.hello ? state.hello.run : 0) +
    "&since=" + last);
  stream.addEventListener("hello", e => hello(JSON.parse(e.data)));
  stream.addEventListener("sample", e => state.samples.push(JSON.parse(e.data)));
  stream.addEventListener("now", e => now(JSON.parse(e.data)));
  stream.addEventListener("alert", e => alert_(JSON.parse(e.data)));
  stream.addEventListener("end", () => again("the run has ended; waiting for another"));
  stream.onerror = () => again("no answer; trying again");
}

// What was said of an end stays until there is an answer.
function again(words) {
  close();
  if (!$("state").classList.contains("gone")) say(words, true);
  setTimeout(open, 1000);
}

function close() {
  if (stream) stream.close();
  stream = null;
}

function say(text, gone) {
  $("state").textContent = text;
  $("state").classList.toggle("gone", Boolean(gone));
}

function hello(h) {
  if (!state.hello || state.hello.run !== h.run) { // another run: start anew
    state.samples = [];
    state.marks = [];
    state.from = state.to = 0;
    if (!state.touched)
      state.shown = new Set(h.watch.length ? h.watch : ["total"]);
    $("alerts").replaceChildren(element("li", "none so far", "none"));
  }
  state.hello = h;
  $("what").textContent = (h.leaks.length ? "leak=" + h.leaks.join(",") : "no leak") +
    " seed=" + h.seed + (h.pace ? " " + h.pace + "x" : " as fast as it goes");
  rows();
}

function now(n) {
  state.now = n;
  if (state.paused) return;
  say(clock(n.t) + " of virtual time");
  update();
  if (!document.hidden) requestAnimationFrame(draw);
}

function alert_(a) {
  if (state.marks.some(m => m.n === a.n)) return;
  state.marks.push(a);
  const list = $("alerts");
  if (list.firstChild && list.firstChild.className === "none") list.replaceChildren();
  list.prepend(element("li", a.text, a.grows ? "growing" : ""));
}

// Tables -------------------------------------------------------------------

function names() {
  return ["total"].concat(state.hello.tags);
}

const color = i => i === 0 ? "" : colors[(i - 1) % colors.length];

function rows() {
  const body = $("tags");
  body.replaceChildren();
  names().forEach((name, i) => {
    const row = element("tr");
    const cell = element("td");
    const label = element("label");
    const box = element("input");
    const mark = element("i");
    box.type = "checkbox";
    box.checked = state.shown.has(name);
    box.addEventListener("change", () => {
      state.touched = true;
      if (box.checked) state.shown.add(name);
      else state.shown.delete(name);
      draw();
    });
    mark.style.background = color(i) || "currentColor";
    label.append(box, mark, name);
    cell.append(label);
    row.append(cell, element("td", ""), element("td", ""));
    body.append(row);
  });
}

function update() {
  const n = state.now;
  [...$("tags").children].forEach((row, i) => {
    const grows = i > 0 && n.v[i - 1] === 2;
    row.children[1].textContent = bytes(i === 0 ? n.b : n.tags[i - 1]);
    row.children[2].textContent = i === 0 ? count(n.n) + " blocks"
      : verdicts[n.v[i - 1]] + (grows ? ", " + bytes(n.g[i - 1]) + " an hour" : "");
    row.classList.toggle("growing", grows);
  });
  const figures = [
    ["orders", count(n.orders)], ["fills", count(n.fills)],
    ["rejects", count(n.rejects)], ["round trips", count(n.trips)],
    ["trades on the exchange", count(n.executions)],
    ["market events", count(n.events)],
    ["P&L", dollars(n.pnl)],
    ["allocations", count(n.allocations)],
    ["refused frees", count(n.refused)],
  ];
  $("trade").replaceChildren(...figures.flatMap(([name, value]) =>
    [element("dt", name), element("dd", value)]));
}

// The chart ----------------------------------------------------------------

const pad = { left: 74, right: 14, top: 10, bottom: 26 };

function value(sample, i) {
  return i === 0 ? sample.b : sample.tags[i - 1];
}

function points() {
  const all = state.samples.slice();
  const last = all.length ? all[all.length - 1].t : -1;
  if (state.now && !state.paused && state.now.t > last) all.push(state.now);
  const [from, to] = range(all);
  return { from, to, all: all.filter(s => s.t >= from && s.t <= to) };
}

function range(all) {
  if (state.to > state.from) return [state.from, state.to];
  const last = all.length ? all[all.length - 1].t : 1;
  return [0, Math.max(last, 1000)];
}

function step(most, lines) {
  const rough = most / lines;
  const ten = Math.pow(10, Math.floor(Math.log10(rough)));
  return ten * [1, 2, 5, 10].find(f => f * ten >= rough);
}

function draw() {
  const canvas = $("chart");
  const ratio = window.devicePixelRatio || 1;
  const w = canvas.clientWidth;
  const h = canvas.clientHeight;
  if (!state.hello || w === 0) return;
  if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio)) {
    canvas.width = Math.round(w * ratio);
    canvas.height = Math.round(h * ratio);
  }
  const g = canvas.getContext("2d");
  const css = getComputedStyle(document.documentElement);
  const ink = css.getPropertyValue("--ink");
  const dim = css.getPropertyValue("--dim");
  const scale = parseFloat(css.fontSize) / 16;
  const { from, to, all } = points();
  const shown = names().map((name, i) => ({ name, i })).filter(s => state.shown.has(s.name));
  const most = Math.max(1000, ...shown.map(s => Math.max(0, ...all.map(p => value(p, s.i))))) * 1.05;
  const left = pad.left * scale;
  const bottom = h - pad.bottom * scale;
  const x = t => left + (w - left - pad.right) * (t - from) / (to - from);
  const y = v => bottom - (bottom - pad.top) * v / most;
  state.x = px => from + (px - left) * (to - from) / (w - left - pad.right);

  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  g.clearRect(0, 0, w, h);
  g.font = 12 * scale + "px system-ui, sans-serif";
  g.textBaseline = "middle";
  grid(g, { most, left, bottom, w, y, dim, line: css.getPropertyValue("--line") });
  times(g, { from, to, x, h, scale, dim });
  for (const m of state.marks) {
    if (m.t < from || m.t > to) continue;
    g.strokeStyle = css.getPropertyValue(m.grows ? "--hot" : "--mark");
    g.setLineDash([4, 4]);
    line(g, [[x(m.t), pad.top], [x(m.t), bottom]]);
    g.setLineDash([]);
  }
  for (const s of shown) {
    const grows = s.i > 0 && state.now && state.now.v[s.i - 1] === 2;
    g.strokeStyle = color(s.i) || ink;
    g.lineWidth = (grows ? 3 : 1.75) * scale;
    line(g, all.map(p => [x(p.t), y(value(p, s.i))]));
  }
  g.lineWidth = 1;
  drawHover(g, { x, y, all, shown, bottom, dim });
}

function line(g, list) {
  g.beginPath();
  list.forEach(([px, py], i) => i === 0 ? g.moveTo(px, py) : g.lineTo(px, py));
  g.stroke();
}

function grid(g, c) {
  const by = step(c.most, 5);
  g.textAlign = "right";
  g.fillStyle = c.dim;
  g.strokeStyle = c.line;
  for (let v = 0; v <= c.most; v += by) {
    line(g, [[c.left, c.y(v)], [c.w - pad.right, c.y(v)]]);
    g.fillText(bytes(v), c.left - 8, c.y(v));
  }
}

function times(g, c) {
  const steps = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400].map(s => s * 1000);
  const by = steps.find(s => (c.to - c.from) / s <= 7) || 7 * 86400000;
  g.textAlign = "center";
  g.fillStyle = c.dim;
  for (let t = Math.ceil(c.from / by) * by; t <= c.to; t += by)
    g.fillText(clock(t), c.x(t), c.h - 10 * c.scale);
}

function drawHover(g, c) {
  if (state.drag) {
    g.fillStyle = "rgba(27, 127, 189, .18)";
    const [a, b] = [c.x(state.drag.from), c.x(state.drag.to)];
    g.fillRect(Math.min(a, b), pad.top, Math.abs(b - a), c.bottom - pad.top);
  }
  if (state.hover === null || c.all.length === 0) return;
  const near = c.all.reduce((best, p) =>
    Math.abs(p.t - state.hover) < Math.abs(best.t - state.hover) ? p : best);
  g.strokeStyle = c.dim;
  line(g, [[c.x(near.t), pad.top], [c.x(near.t), c.bottom]]);
  $("hover").textContent = clock(near.t) + "  " +
    c.shown.map(s => s.name + " " + bytes(value(near, s.i))).join(", ");
}

function chartEvents() {
  const canvas = $("chart");
  const at = e => state.x ? state.x(e.offsetX) : 0;
  canvas.addEventListener("pointermove", e => {
    state.hover = at(e);
    if (state.drag) state.drag.to = at(e);
    draw();
  });
  canvas.addEventListener("pointerleave", () => {
    state.hover = null;
    draw();
  });
  canvas.addEventListener("pointerdown", e => {
    if (e.pointerType !== "mouse") return;
    canvas.setPointerCapture(e.pointerId);
    state.drag = { from: at(e), to: at(e) };
  });
  canvas.addEventListener("pointerup", () => {
    const d = state.drag;
    state.drag = null;
    if (d && Math.abs(d.to - d.from) > 1000) {
      state.from = Math.max(0, Math.min(d.from, d.to));
      state.to = Math.max(d.from, d.to);
    }
    draw();
  });
  canvas.addEventListener("keydown", e => {
    const all = state.samples;
    if (!all.length || !["ArrowLeft", "ArrowRight"].includes(e.key)) return;
    const by = e.key === "ArrowLeft" ? -1 : 1;
    let i = all.findIndex(p => p.t >= (state.hover === null ? Infinity : state.hover));
    i = i < 0 ? all.length - 1 : i + by;
    state.hover = all[Math.max(0, Math.min(all.length - 1, i))].t;
    draw();
    e.preventDefault();
  });
}

// A snapshot ---------------------------------------------------------------

async function look() {
  const found = $("found");
  found.replaceChildren(element("p", "taking a snapshot ..."));
  try {
    const answer = await fetch("/snapshot");
    if (!answer.ok) throw new Error((await answer.text()).trim());
    found.replaceChildren(...explain(await answer.json()));
  } catch (e) {
    found.replaceChildren(element("p", "no snapshot: " + e.message, "growing"));
  }
}

function explain(s) {
  const parts = [element("p", "At " + clock(s.t_ms) + ": " +
    count(s.reachable.blocks) + " blocks are in reach, " + bytes(s.reachable.bytes) + "; " +
    count(s.unreachable.blocks) + " are lost, " + bytes(s.unreachable.bytes) + ".")];
  for (const f of s.findings) {
    parts.push(element("h3", f.kind + ": " + count(f.blocks) + " blocks, " + bytes(f.bytes) +
      " of " + f.tag, "growing"));
    parts.push(code("allocated in ", f.function + "(), " + f.file + ":" + f.line));
    if (f.stack && f.stack.length > 1)
      parts.push(code("called by ", f.stack.slice(1, 4).filter(c => c.function)
        .map(c => c.function + "()").join(" ← ")));
    if (!f.cycle) continue;
    parts.push(code("the ring: ", f.cycle.path));
    for (const w of f.cycle.weaken)
      parts.push(code("weaken ", w.holder + "." + w.field + ", taken in " + w.file + ":" + w.line +
        ": then " + count(f.cycle.frees_blocks) + " blocks, " + bytes(f.cycle.frees_bytes) + " go"));
  }
  if (s.findings.length === 0)
    parts.push(element("p", "Nothing is lost. What still grows is in reach; these hold most:"));
  else
    parts.push(element("h3", "Who holds most of what is in reach"));
  for (const r of s.retainers.slice(0, 5))
    parts.push(code(bytes(r.retained_bytes) + " through ",
      r.function + "(), " + r.file + ":" + r.line + " (" + r.tag + ")"));
  return parts;
}

function code(words, text) {
  const p = element("p", words);
  p.append(element("code", text));
  return p;
}

// Keys ---------------------------------------------------------------------

function toggle(id, on) {
  $(id).setAttribute("aria-pressed", String(on));
}

const actions = {
  p() {
    state.paused = !state.paused;
    toggle("pause", state.paused);
    if (state.paused) say("the picture is paused; the run goes on");
  },
  l() {
    toggle("large", document.documentElement.classList.toggle("large"));
    draw();
  },
  z() {
    state.from = state.to = 0;
    draw();
  },
  s: look,
};

$("pause").addEventListener("click", actions.p);
$("large").addEventListener("click", actions.l);
$("all").addEventListener("click", actions.z);
$("look").addEventListener("click", actions.s);
document.addEventListener("keydown", e => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.target.tagName === "INPUT") return;
  if (actions[e.key]) actions[e.key]();
});
document.addEventListener("visibilitychange", () => document.hidden ? close() : open());
window.addEventListener("resize", draw);
chartEvents();
open();

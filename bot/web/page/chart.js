// chart.js - two charts over one axis of virtual time: live bytes by tag, and
// a figure of trading. Drawn by hand on canvases.
//
// Watch: the dashed lines of the same colour are the twin's, the run with the
// other half of each pair.
"use strict";

const pad = { left: 74, right: 14, top: 30, bottom: 26 };
const names = () => ["total"].concat(state.hello.tags);
const color = i => i === 0 ? "" : colors[(i - 1) % colors.length];
const value = (sample, i) => i === 0 ? sample.b : sample.tags[i - 1];
const shown = () => names().map((name, i) => ({ name, i })).filter(s => state.shown.has(s.name));

function range() {
  if (state.to > state.from) return [state.from, state.to];
  const last = state.now && !state.frozen ? state.now.t
    : state.samples.length ? state.samples[state.samples.length - 1].t : 0;
  return [0, Math.max(last, 1000)];
}

// What is in sight of a list of samples, and one more at each end.
function within(list, [from, to]) {
  let a = list.findIndex(s => s.t >= from);
  let b = list.findIndex(s => s.t > to);
  if (a < 0) a = list.length;
  if (b < 0) b = list.length;
  return list.slice(Math.max(0, a - 1), b + 1);
}

function points() {
  const all = state.samples.slice();
  const last = all.length ? all[all.length - 1].t : -1;
  if (state.now && !state.frozen && state.now.t > last) all.push(state.now);
  return within(all, range());
}

function round(most, lines) {
  const rough = most / lines;
  const ten = Math.pow(10, Math.floor(Math.log10(rough)));
  return ten * [1, 2, 5, 10].find(f => f * ten >= rough);
}

// A canvas with its scales, cleared; null if it isn't to be seen.
function plane(id, [least, most], topPad, bottomPad) {
  const canvas = $(id);
  const ratio = window.devicePixelRatio || 1;
  const w = canvas.clientWidth;
  const h = canvas.clientHeight;
  if (w === 0) return null;
  if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio)) {
    canvas.width = Math.round(w * ratio);
    canvas.height = Math.round(h * ratio);
  }
  const css = getComputedStyle(document.documentElement);
  const scale = parseFloat(css.fontSize) / 16;
  const [from, to] = range();
  const left = pad.left * scale;
  const top = topPad * scale;
  const right = w - pad.right;
  const bottom = h - bottomPad * scale;
  const g = canvas.getContext("2d");
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  g.clearRect(0, 0, w, h);
  g.font = 12 * scale + "px system-ui, sans-serif";
  g.textBaseline = "middle";
  g.lineWidth = 1;
  return {
    g, w, h, scale, from, to, left, top, right, bottom, least, most,
    css: name => css.getPropertyValue("--" + name),
    x: t => left + (right - left) * (t - from) / (to - from),
    y: v => bottom - (bottom - top) * (v - least) / (most - least),
    time: px => from + (px - left) * (to - from) / (right - left),
  };
}

function line(p, list, dash) {
  const g = p.g;
  g.save();
  g.beginPath();
  g.rect(p.left, 0, p.right - p.left, p.h);
  g.clip();
  g.setLineDash(dash || []);
  g.beginPath();
  list.forEach(([px, py], i) => i === 0 ? g.moveTo(px, py) : g.lineTo(px, py));
  g.stroke();
  g.restore();
}

function grid(p, lines, words) {
  const by = round(p.most - p.least, lines);
  p.g.textAlign = "right";
  p.g.fillStyle = p.css("dim");
  p.g.strokeStyle = p.css("line");
  for (let v = Math.ceil(p.least / by) * by; v <= p.most; v += by) {
    line(p, [[p.left, p.y(v)], [p.right, p.y(v)]]);
    p.g.fillText(words(v), p.left - 8, p.y(v));
  }
}

function times(p) {
  const steps = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400].map(s => s * 1000);
  const most = Math.max(2, (p.right - p.left) / (90 * p.scale));
  const by = steps.find(s => (p.to - p.from) / s <= most) || 7 * 86400000;
  p.g.textAlign = "center";
  p.g.fillStyle = p.css("dim");
  for (let t = Math.ceil(p.from / by) * by; t <= p.to; t += by) {
    const half = p.g.measureText(clock(t)).width / 2;
    p.g.fillText(clock(t), Math.min(p.x(t), p.w - half), p.h - 10 * p.scale);
  }
}

// Where a verdict turned (dashed) and where a leak was switched (named).
function marks(p, words) {
  const free = [-Infinity, -Infinity]; // two lines of names; what fits in neither is left out
  for (const m of state.marks) {
    if (m.t < p.from || m.t > p.to) continue;
    const x = p.x(m.t);
    p.g.strokeStyle = p.g.fillStyle = p.css(m.leak ? (m.on ? "hot" : "good") : m.grows ? "hot" : "mark");
    line(p, [[x, p.top], [x, p.bottom]], m.leak ? [] : [4, 4]);
    if (!words || !m.leak) continue;
    const text = m.leak + (m.on ? " on" : " off");
    const half = p.g.measureText(text).width / 2;
    const i = free.findIndex(end => x - half > end);
    if (i < 0) continue;
    p.g.textAlign = "center";
    p.g.fillText(text, Math.min(Math.max(x, p.left + half), p.right - half), p.top * (.75 - i / 2));
    free[i] = x + half + 6;
  }
}

function draw() {
  if (!state.hello) return;
  const all = points();
  const twin = within(state.twin, range());
  const lines = shown();
  const most = 1.05 * Math.max(1000, ...lines.map(s =>
    Math.max(0, ...all.map(q => value(q, s.i)), ...twin.map(q => value(q, s.i)))));
  const p = plane("chart", [0, most], pad.top, pad.bottom);
  if (!p) return;
  state.x = p.time;
  grid(p, 5, bytes);
  times(p);
  for (const s of lines) {
    const grows = s.i > 0 && state.now && state.now.v[s.i - 1] === 2;
    const path = list => list.map(q => [p.x(q.t), p.y(value(q, s.i))]);
    p.g.strokeStyle = color(s.i) || p.css("ink");
    p.g.lineWidth = 2 * p.scale;
    line(p, path(twin), [7, 5]);
    p.g.lineWidth = (grows ? 3 : 2) * p.scale;
    line(p, path(all));
  }
  p.g.lineWidth = 1;
  marks(p, true);
  const near = hovered(p, all);
  drawSecond(all, near);
  if (near) tell(near, lines, twin);
}

// Of trading: a level, or what there was of it in a second of virtual time.
function figure(all, name) {
  if (name === "pnl") return all.filter(s => "pnl" in s).map(s => [s.t, s.pnl]);
  const known = all.filter(s => name in s);
  return known.slice(1).map((s, i) =>
    [s.t, (s[name] - known[i][name]) * 1000 / Math.max(1, s.t - known[i].t)]);
}

function drawSecond(all, near) {
  const name = $("what-second").value;
  const list = figure(all, name);
  const high = Math.max(name === "pnl" ? 0 : 1, ...list.map(q => q[1]));
  const low = Math.min(0, ...list.map(q => q[1]));
  const room = (high - low) * .08 || 1;
  const p = plane("second", [low < 0 ? low - room : 0, high + room], 8, 8);
  if (!p) return;
  grid(p, 3, name === "pnl" ? v => (v < 0 ? "-$" : "$") + count(Math.abs(v) / 10000) : count);
  marks(p);
  p.g.strokeStyle = p.css("cool");
  p.g.lineWidth = 2 * p.scale;
  line(p, list.map(([t, v]) => [p.x(t), p.y(v)]));
  if (near) cross(p, near.t);
  state.figure = t => {
    const q = list.find(q => q[0] >= t);
    return q ? (name === "pnl" ? dollars(q[1]) : count(Math.round(q[1])) + " " + name + "/s") : "";
  };
}

function cross(p, t) {
  p.g.lineWidth = 1;
  p.g.strokeStyle = p.css("dim");
  line(p, [[p.x(t), p.top], [p.x(t), p.bottom]]);
}

// The sample that is pointed at, or null.
function hovered(p, all) {
  if (state.drag) {
    p.g.fillStyle = "rgba(27, 127, 189, .18)";
    const [a, b] = [p.x(state.drag.from), p.x(state.drag.to)];
    p.g.fillRect(Math.min(a, b), p.top, Math.abs(b - a), p.bottom - p.top);
  }
  if (state.hover === null || all.length === 0) return null;
  const near = nearest(all, state.hover);
  cross(p, near.t);
  return near;
}

const nearest = (list, t) => list.reduce((best, q) =>
  Math.abs(q.t - t) < Math.abs(best.t - t) ? q : best);

function tell(near, lines, twin) {
  const other = twin.length ? nearest(twin, near.t) : null;
  $("hover").textContent = [clock(near.t) + "  " + lines.map(s => s.name + " " +
    bytes(value(near, s.i)) + (other ? " (fixed: " + bytes(value(other, s.i)) + ")" : "")).join(", "),
  state.figure(near.t)].filter(Boolean).join("; ");
}

function legend() {
  $("legend").replaceChildren(...shown().map(s => {
    const li = element("li");
    const mark = element("i");
    mark.style.background = color(s.i) || "currentColor";
    li.append(mark, s.name);
    return li;
  }));
  if (state.twin.length)
    $("legend").append(element("li", "the same run, fixed", "twin"));
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
    let i = all.findIndex(q => q.t >= (state.hover === null ? Infinity : state.hover));
    i = i < 0 ? all.length - 1 : i + (e.key === "ArrowLeft" ? -1 : 1);
    state.hover = all[Math.max(0, Math.min(all.length - 1, i))].t;
    draw();
    e.preventDefault();
  });
  $("what-second").addEventListener("change", draw);
  window.addEventListener("resize", draw);
}

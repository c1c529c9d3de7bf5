// stream.js - one stream of events in, and keys: where all begins.
//
// The server sends samples (each a point in virtual time), what is now, alerts,
// switches, tables. A stream that breaks is opened again with the time of the
// last sample, and what came meanwhile follows. A hidden page closes its own.
"use strict";

let stream = null;

function open() {
  if (stream || document.hidden) return;
  const last = state.samples.length ? state.samples[state.samples.length - 1].t : -1;
  stream = new EventSource("/events?run=" + (state.hello ? state.hello.run : 0) +
    (last >= 0 ? "&since=" + last : "") + "&symbol=" + state.symbol);
  const on = (name, f) => stream.addEventListener(name, e => f(JSON.parse(e.data)));
  on("hello", hello);
  on("sample", s => state.samples.push(s));
  on("now", now);
  on("alert", alertCame);
  on("switch", switched);
  on("twin", twin);
  on("sites", e => state.frozen || sites(e.sites));
  on("market", m => state.frozen || market(m));
  on("end", () => again("the run has ended; waiting for another"));
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
  if ($("state").textContent !== text) $("state").textContent = text;
  $("state").classList.toggle("gone", Boolean(gone));
}

function hello(h) {
  if (!state.hello || state.hello.run !== h.run) { // another run: start anew
    Object.assign(state, { samples: [], twin: [], marks: [], from: 0, to: 0, moment: null });
    if (!state.touched)
      state.shown = new Set(h.watch.length ? h.watch : ["total"]);
    $("alerts").replaceChildren(element("li", "none so far", "none"));
    $("diff").disabled = true;
    $("symbol").replaceChildren();
  }
  state.hello = h;
  $("what").textContent = (h.leaks.includes("mystery") ? "a mystery, " : "") + "seed=" + h.seed;
  rows();
  makeControls();
}

function now(n) {
  if (state.now && state.now.compare && !n.compare) {
    state.twin = [];
    legend();
  }
  state.now = n;
  updateControls();
  if (state.frozen) return;
  say(clock(n.t) + (n.away ? ": disconnected" : n.paused ? ": time stands still" : " of virtual time"));
  $("state").classList.toggle("away", n.away);
  update();
  if (!document.hidden) requestAnimationFrame(draw);
}

const actions = {
  f() {
    state.frozen = !state.frozen;
    toggle("freeze", state.frozen);
    if (state.frozen) say("the picture is frozen; the run goes on");
  },
  l() {
    toggle("large", document.documentElement.classList.toggle("large"));
    draw();
  },
  z() {
    state.from = state.to = 0;
    draw();
  },
  s: () => look(),
  a: keep,
  d: difference,
  c: () => $("compare").click(),
  p: () => $("pause").click(),
  n: () => $("step").click(),
};

for (const [id, key] of [["freeze", "f"], ["large", "l"], ["all", "z"], ["look", "s"], ["moment", "a"], ["diff", "d"]])
  $(id).addEventListener("click", actions[key]);
document.addEventListener("keydown", e => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input, select")) return;
  if (Object.hasOwn(actions, e.key)) actions[e.key]();
  else if (e.key >= "1" && e.key <= "9" && $("switches").children[e.key - 1])
    $("switches").children[e.key - 1].click();
});
document.addEventListener("visibilitychange", () => document.hidden ? close() : open());
chartEvents();
controlEvents();
open();

// heap.js - the heap when it is asked for: what is lost, why what grows is
// alive, what came and went between two moments.
"use strict";

async function ask(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer.json();
}

// All of it; or why one tag grows.
async function look(tag) {
  const found = $("found");
  found.replaceChildren(element("p", "taking a snapshot ..."));
  if (tag) {
    found.scrollIntoView({ block: "center" });
    found.focus({ preventScroll: true });
  }
  try {
    const s = await ask("/snapshot");
    found.replaceChildren(element("p", "At " + clock(s.t_ms) + ": " +
      amount(s.reachable) + ", are in reach; " + amount(s.unreachable) + ", are lost."),
    ...tag ? why(s, tag) : everything(s));
  } catch (e) {
    found.replaceChildren(element("p", "no snapshot: " + e.message, "growing"));
  }
}

function everything(s) {
  const parts = s.findings.flatMap(f => lost(f, s));
  parts.push(...s.growing.filter(g => g.held_blocks > g.lost_blocks).flatMap(alive));
  if (parts.length === 0) parts.push(element("p", "Nothing is lost, and nothing grows."));
  parts.push(element("h3", "Who holds most of what is in reach"));
  for (const r of s.retainers.slice(0, 5))
    parts.push(code(bytes(r.retained_bytes) + " through ",
      r.function + "(), " + where(r) + " (" + r.tag + ")"));
  return parts;
}

function why(s, tag) {
  const growing = s.growing.filter(g => g.tag === tag);
  const parts = growing.flatMap(g => {
    if (g.held_blocks >= g.lost_blocks) return alive(g);
    return [element("h3", tag + " grows, and most of it is not alive: it is lost", "growing"), ...place(g),
      element("p", count(g.lost_blocks) + " of its blocks, " + bytes(g.lost_bytes) +
        ", nobody can reach. " + count(g.held_blocks) + " are in use.")];
  });
  // what is lost is charged to whoever held it: a ring of another tag, perhaps
  if (growing.some(g => g.lost_blocks > g.held_blocks))
    parts.push(...s.findings.flatMap(f => lost(f, s)));
  if (parts.length === 0)
    parts.push(element("p", "The history doesn't say that " + tag + " grows (any more)."));
  return parts;
}

function place(f) {
  const parts = [code("allocated in ", f.function + "(), " + where(f))];
  const callers = (f.stack || []).slice(1, 5).filter(c => c.function).map(c => c.function + "()");
  if (callers.length) parts.push(code("called by ", callers.join(" ← ")));
  return parts;
}

function lost(f, s) {
  const parts = [element("h3", f.kind + ": " + amount(f) + " of " + f.tag, "growing"), ...place(f)];
  if (!f.cycle) return parts;
  const ring = s.rings.find(r => r.tag === f.tag);
  parts.push(code(count(f.cycle.cycles) + " rings like this one: ", f.cycle.path));
  if (ring && ring.nodes.length)
    parts.push(picture(ring.nodes, ring.edges, "The ring " + f.cycle.path + ". To weaken: " +
      f.cycle.weaken.map(w => w.holder + "." + w.field).join(", ")));
  if (ring && ring.below.blocks)
    parts.push(element("p", "Below them hang " + amount(ring.below) + "."));
  for (const w of f.cycle.weaken)
    parts.push(code("weaken ", w.holder + "." + w.field + (w.line ? ", taken in " + where(w) : "") +
      ": then " + count(f.cycle.frees_blocks) + " blocks, " + bytes(f.cycle.frees_bytes) + " go"));
  return parts;
}

// The path from a root, as boxes in a row.
function alive(g) {
  const parts = [element("h3", g.tag + " grows by " + bytes(g.bytes_per_hour) +
    " an hour, and it is alive", "growing"), ...place(g),
  element("p", "Of this line there are in reach: " +
    amount({ blocks: g.held_blocks, bytes: g.held_bytes }) + ".")];
  if (!g.alive) return parts;
  const path = element("ol", undefined, "path");
  path.append(element("li", g.alive.root, "root"),
    ...(g.alive.path || "").split(" → ").map(step => element("li", step)));
  parts.push(element("p", "What keeps it:"), path);
  return parts;
}

// Two moments ----------------------------------------------------------------

async function keep() {
  try {
    state.moment = await ask("/diff");
    $("changed").replaceChildren(element("p", "Kept: " + clock(state.moment.t_ms) + ", with " +
      amount(state.moment.live) + "."));
    $("diff").disabled = false;
  } catch (e) {
    $("changed").replaceChildren(element("p", e.message, "growing"));
  }
}

async function difference() {
  if (!state.moment) return;
  try {
    changed(await ask("/diff?since=" + state.moment.id));
  } catch (e) {
    $("changed").replaceChildren(element("p", e.message, "growing"));
  }
}

const signed = (n, words) => (n > 0 ? "+" : n < 0 ? "-" : "") + words(Math.abs(n));

function changed(d) {
  const table = element("table", undefined, "diff");
  const top = element("tr");
  const body = element("tbody");
  const thead = element("thead");
  for (const [name, kind] of [["allocated in"], ["tag"], ["came", "n"], ["went", "n"], ["stayed", "n"], ["", "n"]]) {
    const th = element("th", name, kind);
    th.scope = "col";
    top.append(th);
  }
  thead.append(top);
  const net = s => s.came.bytes - s.went.bytes;
  const line = (s, name, tag) => {
    const tr = row(name, tag, count(s.came.blocks), count(s.went.blocks),
      signed(s.came.blocks - s.went.blocks, count), signed(net(s), bytes));
    tr.classList.toggle("growing", net(s) > 0 && s.went.blocks === 0 && s.came.blocks > 1);
    return tr;
  };
  body.append(line(d, element("td", "all"), ""),
    ...d.sites.sort((a, b) => Math.abs(net(b)) - Math.abs(net(a))).slice(0, 20).map(s => {
      const td = element("td");
      td.append(element("code", s.function + "()"), " ", element("small", where(s)));
      return line(s, td, s.tag);
    }));
  table.append(thead, body);
  $("changed").replaceChildren(element("p", "From " + clock(d.since_ms) + " to " + clock(d.t_ms) +
    ", in blocks: " + count(d.sites.length) + " lines came or went. Red: only came."), table);
}

// graph.js - a small graph as a picture: boxes on a circle, curved arrows with
// the names of fields. What to weaken is dashed.
//
// Words beside it say the same; see heap.js.
"use strict";

function svg(name, attributes, text) {
  const e = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, v] of Object.entries(attributes)) e.setAttribute(key, v);
  if (text) e.textContent = text;
  return e;
}

// Where the line from the middle of a box to (x, y) leaves it.
function border(box, x, y) {
  const dx = x - box.x;
  const dy = y - box.y;
  const f = Math.min(box.w / 2 / (Math.abs(dx) || 1e-9), box.h / 2 / (Math.abs(dy) || 1e-9));
  return [box.x + dx * f, box.y + dy * f];
}

function layout(nodes) {
  const n = nodes.length;
  const w = 26 + 8.2 * Math.max(...nodes.map(v => v.name.length));
  const rx = Math.max(170, w * .75, n * 42);
  const ry = n < 3 ? 0 : Math.max(110, n * 26);
  return nodes.map((v, i) => {
    // two side by side, more from the top on
    const angle = n < 3 ? Math.PI * (1 + i) : 2 * Math.PI * i / n - Math.PI / 2;
    return { ...v, w, h: 52, x: n === 1 ? 0 : rx * Math.cos(angle), y: ry * Math.sin(angle) };
  });
}

function arrow(edge, boxes) {
  const a = boxes[edge.from];
  const b = boxes[edge.to];
  const self = a === b;
  const len = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const bend = self ? 0 : 60;
  // outwards, to the left of the way: there and back don't meet
  const cx = self ? a.x : (a.x + b.x) / 2 + bend * (b.y - a.y) / len;
  const cy = self ? a.y - 120 : (a.y + b.y) / 2 - bend * (b.x - a.x) / len;
  const [x1, y1] = border(a, self ? cx - 50 : cx, cy);
  const [x2, y2] = border(b, self ? cx + 50 : cx, cy);
  const kind = edge.weaken ? "weaken" : "owns";
  const path = svg("path", {
    d: self ? `M${x1} ${y1} C${x1 - 40} ${cy} ${x2 + 40} ${cy} ${x2} ${y2}`
      : `M${x1} ${y1} Q${cx} ${cy} ${x2} ${y2}`,
    class: kind, "marker-end": "url(#head-" + kind + ")",
  });
  const ty = self ? cy + 20 : (y1 + 2 * cy + y2) / 4;
  const above = edge.weaken || self || cy <= (a.y + b.y) / 2;
  const text = svg("text", { x: (x1 + 2 * cx + x2) / 4, y: ty + (above ? -10 : 22), class: kind },
    (edge.weaken ? "weaken " : "") + edge.field.replace(/^\./, ""));
  return [path, text];
}

function head(kind) {
  const m = svg("marker", {
    id: "head-" + kind, viewBox: "0 0 10 10", refX: 9, refY: 5,
    markerWidth: 8, markerHeight: 8, orient: "auto-start-reverse",
  });
  m.append(svg("path", { d: "M0 0 L10 5 L0 10 z", class: "head " + kind }));
  return m;
}

// nodes: name, bytes; edges: from, to, field, weaken. `words` say what it shows.
function picture(nodes, edges, words) {
  const boxes = layout(nodes);
  const x = boxes.flatMap(b => [b.x - b.w / 2, b.x + b.w / 2]);
  const y = boxes.flatMap(b => [b.y - b.h / 2, b.y + b.h / 2]);
  const [left, top] = [Math.min(...x) - 60, Math.min(...y) - 110];
  const w = Math.max(...x) + 60 - left;
  const h = Math.max(...y) + 70 - top;
  const out = svg("svg", { viewBox: [left, top, w, h].join(" "), class: "graph", role: "img", "aria-label": words });
  out.style.width = w / 16 + "rem"; // as large as the type
  const defs = svg("defs", {});
  defs.append(head("owns"), head("weaken"));
  out.append(defs);
  for (const b of boxes)
    out.append(
      svg("rect", { x: b.x - b.w / 2, y: b.y - b.h / 2, width: b.w, height: b.h, rx: 8 }),
      svg("text", { x: b.x, y: b.y - 4 }, b.name),
      svg("text", { x: b.x, y: b.y + 16, class: "small" }, bytes(b.bytes)));
  for (const e of edges) out.append(...arrow(e, boxes));
  return out;
}

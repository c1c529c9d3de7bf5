// tables.js - memory by tag and by line, alerts, figures of trading.
"use strict";

// One row for each tag, made once; update() fills in what changes.
function rows() {
  $("tags").replaceChildren(...names().map((name, i) => {
    const label = element("label");
    const box = element("input");
    const mark = element("i");
    const cell = element("td");
    box.type = "checkbox";
    box.checked = state.shown.has(name);
    box.addEventListener("change", () => {
      state.touched = true;
      if (box.checked) state.shown.add(name);
      else state.shown.delete(name);
      legend();
      draw();
    });
    mark.style.background = color(i) || "currentColor";
    label.append(box, mark, name);
    cell.append(label);
    const verdict = element("td");
    verdict.append(element("span"), " ", whyButton(name));
    return row(cell, element("td", "", "n"), verdict);
  }));
  legend();
}

function whyButton(tag) {
  const b = element("button", "why is it alive?", "why");
  b.setAttribute("aria-label", "why is " + tag + " alive?");
  b.addEventListener("click", () => look(tag));
  return b;
}

function update() {
  const n = state.now;
  [...$("tags").children].forEach((tr, i) => {
    const grows = i > 0 && n.v[i - 1] === 2;
    const [, live, verdict] = tr.children;
    live.textContent = bytes(i === 0 ? n.b : n.tags[i - 1]);
    verdict.firstChild.textContent = i === 0 ? count(n.n) + " blocks"
      : verdicts[n.v[i - 1]] + (grows ? ", " + bytes(n.g[i - 1]) + " an hour" : "");
    tr.classList.toggle("growing", grows);
  });
  $("trade").replaceChildren(...[
    ["profit and loss", dollars(n.pnl)],
    ["orders", count(n.orders)], ["fills", count(n.fills)],
    ["rejects", count(n.rejects)], ["round trips", count(n.trips)],
    ...(n.lost ? [["connection", "lost " + count(n.lost) + ", back " + count(n.back)]] : []),
    ["trades on the exchange", count(n.executions)],
    ["market events", count(n.events)],
    ["allocations", count(n.allocations)],
    ["allocations a second", rate(n)],
    ["refused frees", count(n.refused)],
  ].flatMap(([name, text]) => [element("dt", name), element("dd", text)]));
}

// Allocations since the last sample but one, in a second of virtual time.
function rate(n) {
  const s = state.samples[state.samples.length - 2];
  if (!s || !("allocations" in s) || n.t <= s.t) return "";
  return count(Math.round((n.allocations - s.allocations) * 1000 / (n.t - s.t)));
}

function sites(list) {
  $("sites").replaceChildren(...list.map(s => {
    const cell = element("td");
    cell.append(element("code", s.function + "()"), " ", element("small", where(s)));
    const tr = row(cell, bytes(s.b), element("td", s.g ? bytes(s.g) : "", "n"));
    tr.classList.toggle("growing", s.g > 0);
    return tr;
  }));
}

function alertCame(a) {
  if (state.marks.some(m => m.n === a.n && !m.leak)) return;
  state.marks.push(a);
  const list = $("alerts");
  if (list.firstChild && list.firstChild.className === "none") list.replaceChildren();
  list.prepend(element("li", a.text, a.grows ? "growing" : ""));
}

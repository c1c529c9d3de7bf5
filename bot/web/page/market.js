// market.js - the book of one symbol, and who traded last.
"use strict";

const LEVELS = 8;

// Worst asks on top, best bid under best ask, as traders read it. There are
// always as many rows, so that nothing jumps.
function market(m) {
  state.market = m;
  choose(m);
  const asks = m.asks.slice(0, LEVELS).reverse();
  const bids = m.bids.slice(0, LEVELS);
  const most = Math.max(1, ...asks.concat(bids).map(l => l[1]));
  const none = n => Array(Math.max(0, n)).fill(null);
  $("book").replaceChildren(
    ...none(LEVELS - asks.length).concat(asks).map(l => level(l, most, false)),
    ...bids.concat(none(LEVELS - bids.length)).map(l => level(l, most, true)));
  $("trades").replaceChildren(...m.trades.slice(0, LEVELS).map(([t, ticks, shares, side, own]) => {
    const tr = row(clock(t), side === "B" ? "▲ bought" : "▼ sold", count(shares),
      price(ticks), own ? "ours" : "");
    tr.className = side === "B" ? "bid" : "ask";
    return tr;
  }));
}

function level(l, most, bid) {
  const cells = [element("td", "", "n"), element("td", l ? price(l[0]) : " ", "n"), element("td")];
  const tr = row(...cells);
  tr.className = bid ? "bid" : "ask";
  if (!l) return tr;
  const bar = element("i");
  const cell = cells[bid ? 0 : 2];
  const own = l[3] ? count(l[3]) + " ours" : "";
  bar.style.setProperty("--part", l[1] / most);
  cell.append(...bid ? [element("small", own), " " + count(l[1]), bar]
    : [bar, count(l[1]) + " ", element("small", own)]);
  return tr;
}

function choose(m) {
  const select = $("symbol");
  if (select.children.length === m.all.length) return;
  select.replaceChildren(...m.all.map((name, i) => {
    const option = element("option", name);
    option.value = i;
    option.selected = i === m.i;
    return option;
  }));
}

// Another book: the stream is opened again and goes on where it was.
$("symbol").addEventListener("change", () => {
  state.symbol = Number($("symbol").value);
  close();
  open();
});

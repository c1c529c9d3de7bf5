// page_heap.js - asking: rings as pictures, why something is alive, what came
// and went, the exchange, the lines that grow. The bot leaks cycle and book.
"use strict";

const assert = require("assert");
const b = require("./browser.js");

module.exports = {
  async "a snapshot draws the ring and names the reference to weaken"(browser, served, { pictures }) {
    const page = await b.open(browser, served.url, { colorScheme: "dark" });
    await b.untilSamples(page, 30);
    await page.keyboard.press("s");
    await page.waitForSelector("#found svg", { timeout: 60000 });
    const found = await b.text(page, "#found");
    assert.match(found, /cycle: [\d,]+ blocks/);
    assert.match(found, /weaken struct strategy\.desk, taken in leaks\/cycle\.c:\d+/);
    assert.match(found, /Below them hang [\d,]+ blocks/);
    const drawn = await page.evaluate(() => ({
      boxes: [...document.querySelectorAll("#found svg rect + text")].map(e => e.textContent).sort(),
      dashed: document.querySelectorAll("#found svg > path.weaken").length,
      owns: document.querySelectorAll("#found svg > path.owns").length,
      words: document.querySelector("#found svg").getAttribute("aria-label"),
      weaken: document.querySelector("#found svg > text.weaken").textContent,
    }));
    assert.deepStrictEqual(drawn.boxes, ["struct desk", "struct strategy"]);
    assert.strictEqual(drawn.dashed, 1);
    assert.strictEqual(drawn.owns, 1);
    assert.strictEqual(drawn.weaken, "weaken desk");
    assert.match(drawn.words, /To weaken: struct strategy\.desk$/);
    await page.keyboard.press("l");
    await page.screenshot({ path: pictures + "/dark.png", fullPage: true });
  },

  async "pictures of rings of one to twelve boxes lie within their frames"(browser, served) {
    const page = await b.open(browser, served.url);
    await b.untilSamples(page, 1);
    for (let n = 1; n <= 12; n++) {
      const out = await page.evaluate(n => {
        const nodes = Array.from({ length: n }, (_, i) => ({ name: "struct of_a_long_name_" + i, bytes: 64 }));
        const edges = nodes.map((_, i) => ({ from: i, to: (i + 1) % n, field: ".next", weaken: i === 0 }));
        const svg = picture(nodes, edges, "a ring");
        document.getElementById("found").replaceChildren(svg);
        const frame = svg.viewBox.baseVal;
        const boxes = [...svg.querySelectorAll("rect, svg > text, svg > path")].map(e => e.getBBox());
        const rects = [...svg.querySelectorAll("rect")].map(e => e.getBBox());
        return {
          outside: boxes.filter(r => r.x < frame.x - 1 || r.y < frame.y - 1 ||
            r.x + r.width > frame.x + frame.width + 1 || r.y + r.height > frame.y + frame.height + 1).length,
          overlap: rects.some((r, i) => rects.some((q, k) => k < i && r.x < q.x + q.width && q.x < r.x + r.width &&
            r.y < q.y + q.height && q.y < r.y + r.height)),
        };
      }, n);
      assert.deepStrictEqual(out, { outside: 0, overlap: false }, n + " boxes");
    }
  },

  async "what grows and is held is told with the way that keeps it"(browser, served) {
    const page = await b.open(browser, served.url);
    await page.waitForSelector("#tags tr.growing", { timeout: 60000 });
    await b.until(page, () => [...document.querySelectorAll("#tags tr.growing")]
      .some(tr => tr.textContent.startsWith("book")));
    await page.getByRole("button", { name: "why is book alive?" }).click();
    await page.waitForSelector("#found .path", { timeout: 60000 });
    const steps = await page.evaluate(() =>
      [...document.querySelectorAll("#found .path li")].map(e => e.textContent));
    assert.ok(steps.length >= 3, "a way: " + steps);
    assert.match(steps[1], /^struct trader\.book/);
    assert.match(steps[steps.length - 1], /struct (entry|refmap_slot)$/);
    assert.match(await b.text(page, "#found"), /book grows by [\d.]+ MB an hour, and it is alive/);
  },

  async "what grows because it is lost is told as that"(browser, served) {
    const page = await b.open(browser, served.url);
    await b.until(page, () => [...document.querySelectorAll("#tags tr.growing")]
      .some(tr => tr.textContent.startsWith("strategies")));
    await page.getByRole("button", { name: "why is strategies alive?" }).click();
    await page.waitForSelector("#found svg", { timeout: 60000 });
    assert.match(await b.text(page, "#found"), /strategies grows, and most of it is not alive: it is lost/);
  },

  async "the difference of two moments has a row for each line that came or went"(browser, served) {
    const page = await b.open(browser, served.url);
    await b.untilSamples(page, 1);
    assert.ok(await page.isDisabled("#diff"));
    await page.keyboard.press("a");
    await b.until(page, () => /^Kept: /.test(document.getElementById("changed").textContent));
    await b.untilSamples(page, await b.samples(page) + 3);
    await page.keyboard.press("d");
    await page.waitForSelector("#changed tbody tr:nth-child(3)", { timeout: 60000 });
    const table = await page.evaluate(() => [...document.querySelectorAll("#changed tbody tr")]
      .map(tr => ({ cells: [...tr.children].map(td => td.textContent), red: tr.className })));
    const book = table.find(r => r.cells[0].startsWith("book_add()"));
    assert.ok(book && book.red === "growing", "the book only came: " + JSON.stringify(table));
    assert.match(book.cells[0], /leaks\/book\.c:\d+$/);
    assert.strictEqual(book.cells[3], "0");
    assert.strictEqual("+" + book.cells[2], book.cells[4]);
    const cache = table.find(r => r.cells[0].startsWith("cache_add()"));
    assert.ok(cache && cache.red === "" && cache.cells[2] === cache.cells[3], "the cache comes and goes");
  },

  async "the lines that grow stand first"(browser, served) {
    const page = await b.open(browser, served.url);
    await b.until(page, () => /^book_add\(\) leaks\/book\.c/.test(document.querySelector("#sites tr.growing")?.textContent || ""));
    const grow = await page.evaluate(() => [...document.querySelectorAll("#sites tr")].map(tr => tr.className));
    assert.ok(grow.lastIndexOf("growing") === grow.filter(c => c).length - 1, "none after others: " + grow);
  },

  async "the book has both sides in order, and another symbol can be chosen"(browser, served) {
    const page = await b.open(browser, served.url);
    await b.until(page, () => state.market && state.market.bids.length && state.market.trades.length);
    const check = () => page.evaluate(() => {
      const m = state.market;
      const falls = list => list.every((l, i) => i === 0 || list[i - 1][0] > l[0]);
      return falls(m.bids) && falls(m.asks.slice().reverse()) && m.bids[0][0] < m.asks[0][0];
    });
    assert.ok(await check());
    assert.deepStrictEqual(await page.evaluate(() => state.market.all), ["ACME", "ACMB", "BOLT", "CRUX"]);
    await page.selectOption("#symbol", { label: "BOLT" });
    await b.until(page, () => state.market.symbol === "BOLT");
    assert.ok(await check());
    assert.strictEqual(await page.evaluate(() => document.querySelectorAll("#book tr").length), 16);
    const shown = await page.evaluate(() => document.querySelector("#book tr.bid td:nth-child(2)").textContent);
    assert.match(shown, /^\d+\.\d\d$/);
    await b.until(page, () => document.getElementById("trades").children.length > 0);
  },

  async "it fits a phone"(browser, served, { pictures }) {
    const page = await b.open(browser, served.url, { viewport: { width: 390, height: 844 } });
    await b.untilSamples(page, 30);
    await page.keyboard.press("a");
    await page.keyboard.press("s");
    await page.waitForSelector("#found svg", { timeout: 60000 });
    await page.keyboard.press("d");
    await page.waitForSelector("#changed table", { timeout: 60000 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await page.screenshot({ path: pictures + "/phone.png", fullPage: true });
  },
};

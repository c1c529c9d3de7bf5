// page_watch.js - watching: the page loads, a line rises, a verdict turns,
// nothing is lost when a stream breaks.
"use strict";

const assert = require("assert");
const b = require("./browser.js");

const LEAST_SAMPLES = 30;
const PAGE_BYTES = 40000;

module.exports = {
  async "all files of the page are small, and nothing else is asked for"(browser, served) {
    const page = await b.open(browser, served.url);
    await b.untilSamples(page, 1);
    const files = await page.evaluate(() => ["navigation", "resource"]
      .flatMap(type => performance.getEntriesByType(type))
      .filter(e => !e.name.includes("/events"))
      .map(e => [e.name, e.encodedBodySize]));
    const all = files.reduce((sum, [, n]) => sum + n, 0);
    const foreign = files.filter(([name]) => !name.startsWith(served.url));
    assert.strictEqual(files.length, 3, "its files: " + files);
    assert.deepStrictEqual(foreign, []);
    const paint = await page.evaluate(() => performance.getEntriesByType("paint")[0].startTime);
    console.log("        " + all + " bytes, first paint after " + Math.round(paint) + " ms");
    assert.ok(all > 20000 && all < PAGE_BYTES, all + " bytes");
  },

  async "the line of a leak rises and is called growing"(browser, served, { pictures }) {
    const page = await b.open(browser, served.url, { colorScheme: "light" });
    await b.untilSamples(page, LEAST_SAMPLES);
    await page.waitForSelector("#tags tr.growing", { timeout: 60000 });
    const line = await page.evaluate(() => {
      const i = state.hello.tags.indexOf("strategies");
      return state.samples.map(s => s.tags[i]);
    });
    assert.ok(line[line.length - 1] > 3 * line[2], "it rises: " + line);
    assert.deepStrictEqual(await page.evaluate(() => [...state.shown]), ["indicators", "strategies"]);
    const drawn = await page.evaluate(() => ["chart", "second"].map(id => {
      const c = document.getElementById(id);
      const all = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
      let dots = 0;
      for (let i = 3; i < all.length; i += 4) dots += all[i] > 0;
      return dots;
    }));
    assert.ok(drawn[0] > 2000 && drawn[1] > 500, "something is drawn: " + drawn);
    assert.match(await b.text(page, "#alerts"), /growing: strategies, .* leaks\/cycle\.c:/);
    await page.screenshot({ path: pictures + "/light.png" });
  },

  async "samples come in order, each once, and two pages show the same"(browser, served) {
    const pages = [await b.open(browser, served.url), await b.open(browser, served.url)];
    const lists = [];
    for (const page of pages) {
      await b.untilSamples(page, LEAST_SAMPLES);
      lists.push(await page.evaluate(() => state.samples.map(s => [s.t, s.b, s.orders, s.pnl].join(":"))));
    }
    const length = Math.min(lists[0].length, lists[1].length);
    assert.deepStrictEqual(lists[0].slice(0, length), lists[1].slice(0, length));
    const times = lists[0].map(s => Number(s.split(":")[0]));
    assert.deepStrictEqual(times, [...new Set(times)].sort((x, y) => x - y));
  },

  async "a stream that breaks goes on where it was"(browser, served) {
    const page = await b.open(browser, served.url);
    await b.untilSamples(page, LEAST_SAMPLES);
    const before = await page.evaluate(() => {
      close();
      return state.samples.length;
    });
    await page.waitForTimeout(300);
    assert.strictEqual(await b.samples(page), before, "closed is closed");
    await page.evaluate(() => open());
    await b.untilSamples(page, before + 3);
    const times = await page.evaluate(() => state.samples.map(s => s.t));
    assert.deepStrictEqual(times, [...new Set(times)].sort((x, y) => x - y));
    const fresh = await b.open(browser, served.url); // it is told all that is kept
    await b.untilSamples(fresh, before);
    const missing = (await fresh.evaluate(() => state.samples.map(s => s.t)))
      .filter(t => t <= times[times.length - 1] && !times.includes(t));
    assert.deepStrictEqual(missing, [], "no sample is missing");
  },

  async "values, zoom and freezing work by mouse and by keyboard"(browser, served) {
    const page = await b.open(browser, served.url);
    await b.untilSamples(page, LEAST_SAMPLES);
    const box = await page.locator("#chart").boundingBox();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2);
    await b.until(page, () => /^\d\d:\d\d:\d\d +indicators [\d.]+ k?M?B, strategies [\d.]+ k?M?B; -?\$/.test(document.getElementById("hover").textContent));
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + box.height / 2);
    await page.mouse.up();
    assert.ok(await page.evaluate(() => state.from > 0 && state.to > state.from));
    await page.keyboard.press("z");
    assert.strictEqual(await page.evaluate(() => state.to), 0);
    await page.keyboard.press("f");
    assert.strictEqual(await page.getAttribute("#freeze", "aria-pressed"), "true");
    const text = await b.text(page, "#state");
    await b.untilSamples(page, await b.samples(page) + 2);
    assert.strictEqual(await b.text(page, "#state"), text);
    await page.locator("#chart").focus();
    await page.keyboard.press("ArrowLeft");
    await page.getByLabel("book", { exact: true }).check();
    assert.ok(await page.evaluate(() => state.shown.has("book")));
    assert.match(await b.text(page, "#legend"), /book/);
    await page.selectOption("#what-second", "orders");
    await page.locator("#chart").focus();
    await page.keyboard.press("ArrowLeft");
    assert.match(await b.text(page, "#hover"), /; [\d,]+ orders\/s$/);
  },

  async "a hidden page closes its stream"(browser, served) {
    const page = await b.open(browser, served.url);
    await b.untilSamples(page, 1);
    await page.evaluate(() => {
      Object.defineProperty(document, "hidden", { value: true, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    const had = await b.samples(page);
    await page.waitForTimeout(500);
    assert.strictEqual(await b.samples(page), had);
    await page.evaluate(() => {
      Object.defineProperty(document, "hidden", { value: false, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await b.untilSamples(page, had + 2);
  },

  async "a bot that is started again is found again"(browser, served, { bot }) {
    const page = await b.open(browser, served.url);
    await b.untilSamples(page, LEAST_SAMPLES);
    await b.stop(served);
    await page.waitForSelector("#state.gone", { timeout: 60000 });
    Object.assign(served, await b.serve(bot, served.port, "--leak=book", "--pace=120x"));
    await b.until(page, () => state.hello.leaks[0] === "book");
    await b.untilSamples(page, 2);
    assert.ok(await page.evaluate(() => state.samples[0].t) <= 10000, "its history is its own");
    b.forgive(); // no answer is an error of the network
  },
};

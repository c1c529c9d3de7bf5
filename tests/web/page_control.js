// page_control.js - changing the run from the page. The bot begins healthy.
"use strict";

const assert = require("assert");
const b = require("./browser.js");

const isOn = (page, leak) => b.until(page, leak => state.now.on.includes(leak), leak);
const isOff = (page, leak) => b.until(page, leak => !state.now.on.includes(leak), leak);
const button = (page, leak) => page.getByRole("switch", { name: new RegExp("^" + leak + " ") });
const bytesOf = (page, tag) => page.evaluate(tag => state.now.tags[state.hello.tags.indexOf(tag)], tag);
// Virtual time goes on by so much.
const later = (page, ms) => page.evaluate(() => state.now.t)
  .then(t => b.until(page, end => state.now.t >= end, t + ms));

module.exports = {
  async "a switch bends the line, and back; what stays lost is said"(browser, served, { pictures }) {
    const page = await b.open(browser, served.url, { colorScheme: "light" });
    await b.untilSamples(page, 5);
    assert.deepStrictEqual(await page.evaluate(() => state.now.on), []);
    const flat = await bytesOf(page, "strategies");
    await button(page, "cycle").click();
    await isOn(page, "cycle");
    assert.strictEqual(await button(page, "cycle").getAttribute("aria-checked"), "true");
    assert.ok(await page.evaluate(() => state.shown.has("strategies")), "it is drawn");
    await b.until(page, async () => (await (await fetch("/metrics")).text()).includes('bot_leak_on{leak="cycle"} 1'));
    await b.until(page, least => state.now.tags[state.hello.tags.indexOf("strategies")] > least, 5 * flat + 20000);
    await button(page, "cycle").click();
    await isOff(page, "cycle");
    const top = await bytesOf(page, "strategies");
    await later(page, 60000);
    const after = await bytesOf(page, "strategies");
    assert.ok(after < top * 1.1 && after > top * .8, "flat, and nothing comes back: " + [top, after]);
    assert.match(await b.text(page, "#rest"), /^cycle is off: [\d.]+ k?M?B of what it took stay lost; /);
    const marks = await page.evaluate(() => state.marks.filter(m => m.leak).map(m => m.leak + m.on));
    assert.deepStrictEqual(marks, ["cycletrue", "cyclefalse"]);
    await page.screenshot({ path: pictures + "/switched.png" });
  },

  async "what a leak only kept is given back, and that is said, too"(browser, served) {
    const page = await b.open(browser, served.url);
    await b.untilSamples(page, 5);
    await page.keyboard.press("6"); // cache
    await isOn(page, "cache");
    await later(page, 120000);
    await page.keyboard.press("6");
    await isOff(page, "cache");
    await b.until(page, () => /cache is off: /.test(document.getElementById("rest").textContent));
  },

  async "what the book keeps is not called lost"(browser, served) {
    const page = await b.open(browser, served.url);
    await b.untilSamples(page, 5);
    await page.keyboard.press("2"); // book
    await isOn(page, "book");
    await later(page, 60000);
    await page.keyboard.press("2");
    await isOff(page, "book");
    await b.until(page, () => /book is off: [\d.]+ k?M?B of what it took are still kept; /
      .test(document.getElementById("rest").textContent));
  },

  async "two pages are in step"(browser, served) {
    const pages = [await b.open(browser, served.url), await b.open(browser, served.url)];
    for (const page of pages) await b.untilSamples(page, 1);
    await pages[0].keyboard.press("2");
    for (const page of pages) await isOn(page, "book");
    await b.until(pages[1], () => state.marks.some(m => m.leak === "book" && m.on));
    assert.strictEqual(await button(pages[1], "book").getAttribute("aria-checked"), "true");
    await pages[1].keyboard.press("2");
    for (const page of pages) await isOff(page, "book");
    const [one, other] = await Promise.all(pages.map(page =>
      page.evaluate(() => state.marks.filter(m => m.leak).map(m => m.n + ":" + m.t))));
    assert.deepStrictEqual(one, other);
  },

  async "time stands still, goes on for one round trip, and goes on"(browser, served) {
    const page = await b.open(browser, served.url);
    await b.untilSamples(page, 1);
    await page.keyboard.press("p");
    await b.until(page, () => state.now.paused);
    await b.until(page, () => /time stands still/.test(document.getElementById("state").textContent));
    const [t, trips] = await page.evaluate(() => [state.now.t, state.now.trips]);
    await page.waitForTimeout(300);
    assert.strictEqual(await page.evaluate(() => state.now.t), t);
    await page.keyboard.press("n");
    await b.until(page, trips => state.now.paused && state.now.trips === trips + 1, trips);
    await page.keyboard.press("p");
    await b.until(page, t => !state.now.paused && state.now.t > t + 10000, t);
  },

  async "the pace is chosen"(browser, served) {
    const page = await b.open(browser, served.url);
    await b.untilSamples(page, 1);
    await page.selectOption("#pace", "300");
    await b.until(page, () => state.now.pace === 300);
    await page.selectOption("#pace", "120");
    await b.until(page, () => state.now.pace === 120);
  },

  async "compare draws the run without leaks beside it"(browser, served, { pictures }) {
    const page = await b.open(browser, served.url, { colorScheme: "light" });
    await b.untilSamples(page, 1);
    await page.keyboard.press("1");
    await isOn(page, "cycle");
    await page.keyboard.press("c");
    await b.until(page, () => state.now.compare);
    await b.until(page, () => state.twin.length > 10 && state.twin[state.twin.length - 1].t > state.now.t - 30000);
    assert.match(await b.text(page, "#legend"), /the same run, fixed/);
    await later(page, 60000);
    const [leak, fix] = await page.evaluate(() => {
      const i = state.hello.tags.indexOf("strategies");
      return [state.now.tags[i], state.twin[state.twin.length - 1].tags[i]];
    });
    assert.ok(leak > 5 * fix, "two lines: " + [leak, fix]);
    await page.screenshot({ path: pictures + "/compare.png" });
    await page.keyboard.press("c");
    await b.until(page, () => !state.now.compare && state.twin.length === 0);
    await page.keyboard.press("1");
    await isOff(page, "cycle");
  },

  async "of a mystery no leak can be switched, and the page says why"(browser, served, { bot }) {
    const other = await b.serve(bot, "0", "--leak=mystery", "--seed=4", "--pace=120x");
    try {
      const page = await b.open(browser, other.url);
      await b.untilSamples(page, 1);
      assert.ok(await button(page, "cycle").isDisabled());
      assert.match(await b.text(page, "#refused"), /secret/);
      await page.keyboard.press("1"); // nor by keyboard: that would be an error
      assert.ok(await page.getByRole("button", { name: "Stop time" }).isEnabled());
      assert.match(await b.text(page, "#what"), /a mystery/);
    } finally {
      for (const context of browser.contexts()) await context.close();
      await b.stop(other);
    }
  },

  async "without permission the controls say why they don't work"(browser, served, { bot }) {
    const other = await b.serve(bot, "0.0.0.0:0", "--pace=120x");
    try {
      const page = await b.open(browser, other.url);
      await b.untilSamples(page, 1);
      for (const name of ["Stop time", "One round trip"])
        assert.ok(await page.getByRole("button", { name }).isDisabled(), name);
      assert.ok(await button(page, "cycle").isDisabled());
      assert.ok(await page.isDisabled("#pace"));
      assert.match(await b.text(page, "#refused"), /start the bot with --allow-control/);
    } finally {
      for (const context of browser.contexts()) await context.close();
      await b.stop(other);
    }
  },
};

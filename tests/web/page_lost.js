// page_lost.js - a bot that loses its connection: the page says so while it is
// so, and counts.
"use strict";

const assert = require("assert");
const b = require("./browser.js");

module.exports = {
  async "a lost connection is told while it is lost, and counted"(browser, served, { pictures }) {
    const page = await b.open(browser, served.url, { colorScheme: "dark" });
    // Stop time as soon as it is lost.
    await b.until(page, () => Boolean(state.now) && state.now.away && (actions.p(), true));
    await b.until(page, () => state.now.paused);
    assert.match(await b.text(page, "#state"), /^[\d:]+: disconnected$/);
    assert.strictEqual(await page.getAttribute("#state", "class"), "away");
    const [lost, back] = await page.evaluate(() => [state.now.lost, state.now.back]);
    assert.strictEqual(lost, back + 1);
    assert.ok((await b.text(page, "#trade")).includes("connectionlost " + lost + ", back " + back));
    await page.screenshot({ path: pictures + "/disconnected.png" });
    await page.keyboard.press("p");
    await b.until(page, was => !state.now.away && state.now.back === was + 1, back);
    assert.match(await b.text(page, "#state"), /^[\d:]+ of virtual time$/);
    assert.strictEqual(await page.getAttribute("#state", "class"), "");
  },
};

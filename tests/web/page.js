// page.js - the page in a real browser: it loads, the line of a leak rises, a
// verdict appears, a snapshot explains, and a bot that was started again is
// found again.
//
// Usage: node page.js PATH/OF/bot FOLDER/FOR/PICTURES
//
// Needs chromium, and playwright-core where node finds it.
"use strict";

const assert = require("assert");
const { spawn } = require("child_process");
const { mkdirSync } = require("fs");
const { chromium } = require("playwright-core");

const [bot, pictures] = process.argv.slice(2);
const LEAST_SAMPLES = 30;
let problems = [];

// A bot on `port` (0: any), when it has said where.
function serve(port, ...options) {
  return new Promise((resolve, reject) => {
    const child = spawn(bot, ["--http=" + port, ...options],
      { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", text => {
      said += text;
      const url = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(said);
      if (url) resolve({ child, url: url[0], port: url[1] });
    });
    child.on("exit", () => reject(new Error("the bot ended: " + said)));
  });
}

function stop(served) {
  return new Promise(resolve => {
    served.child.on("exit", resolve);
    served.child.kill("SIGTERM");
  });
}

async function open(browser, url, options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.on("console", m => m.type() === "error" && problems.push(m.text()));
  page.on("pageerror", e => problems.push(e.message));
  await page.goto(url);
  return page;
}

// The page's own rules forbid what waitForFunction() does: ask again and again.
async function until(page, true_, argument) {
  const end = Date.now() + 60000;
  while (!await page.evaluate(true_, argument)) {
    assert.ok(Date.now() < end, "in a minute it did not come true: " + true_);
    await page.waitForTimeout(50);
  }
}

const samples = page => page.evaluate(() => state.samples.length);
const untilSamples = (page, n) => until(page, least => state.samples.length >= least, n);

const tests = {
  async "the line of a leak rises and is called growing"(browser, served) {
    const page = await open(browser, served.url, { colorScheme: "light" });
    await untilSamples(page, LEAST_SAMPLES);
    await page.waitForSelector("#tags tr.growing", { timeout: 60000 });
    const line = await page.evaluate(() => {
      const i = state.hello.tags.indexOf("strategies");
      return state.samples.map(s => s.tags[i]);
    });
    assert.ok(line[line.length - 1] > 3 * line[2], "it rises: " + line);
    assert.deepStrictEqual(await page.evaluate(() => [...state.shown]), ["strategies"]);
    const drawn = await page.evaluate(() => {
      const c = document.getElementById("chart");
      const all = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
      let dots = 0;
      for (let i = 3; i < all.length; i += 4) dots += all[i] > 0;
      return dots;
    });
    assert.ok(drawn > 2000, "something is drawn: " + drawn);
    assert.match(await page.textContent("#alerts"), /growing: strategies, .* leaks\/cycle\.c:/);
    await page.screenshot({ path: pictures + "/light.png" });
  },

  async "samples come in order, each once, and two pages are in step"(browser, served) {
    const pages = [await open(browser, served.url), await open(browser, served.url)];
    const lists = [];
    for (const page of pages) {
      await untilSamples(page, LEAST_SAMPLES);
      lists.push(await page.evaluate(() => state.samples.map(s => s.t + ":" + s.b)));
    }
    const length = Math.min(lists[0].length, lists[1].length);
    assert.deepStrictEqual(lists[0].slice(0, length), lists[1].slice(0, length));
    const times = lists[0].map(s => Number(s.split(":")[0]));
    assert.deepStrictEqual(times, [...new Set(times)].sort((a, b) => a - b));
  },

  async "a snapshot names the ring and the reference to weaken"(browser, served) {
    const page = await open(browser, served.url, { colorScheme: "dark" });
    await untilSamples(page, LEAST_SAMPLES);
    await page.keyboard.press("s");
    await page.waitForSelector("#found h3", { timeout: 60000 });
    const found = await page.textContent("#found");
    assert.match(found, /cycle: [\d,]+ blocks/);
    assert.match(found, /weaken struct strategy\.desk, taken in leaks\/cycle\.c:\d+/);
    await page.keyboard.press("l");
    await page.screenshot({ path: pictures + "/dark.png", fullPage: true });
  },

  async "values, zoom and pause work by mouse and by keyboard"(browser, served) {
    const page = await open(browser, served.url);
    await untilSamples(page, LEAST_SAMPLES);
    const box = await page.locator("#chart").boundingBox();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2);
    await until(page, () => /^\d\d:\d\d:\d\d +strategies /.test(document.getElementById("hover").textContent));
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + box.height / 2);
    await page.mouse.up();
    assert.ok(await page.evaluate(() => state.from > 0 && state.to > state.from));
    await page.keyboard.press("z");
    assert.strictEqual(await page.evaluate(() => state.to), 0);
    await page.keyboard.press("p");
    assert.strictEqual(await page.getAttribute("#pause", "aria-pressed"), "true");
    const text = await page.textContent("#state");
    await untilSamples(page, await samples(page) + 2);
    assert.strictEqual(await page.textContent("#state"), text);
    await page.locator("#chart").focus();
    await page.keyboard.press("ArrowLeft");
    await page.getByLabel("book").check();
    assert.ok(await page.evaluate(() => state.shown.has("book")));
  },

  async "it fits a phone"(browser, served) {
    const page = await open(browser, served.url, { viewport: { width: 390, height: 844 } });
    await untilSamples(page, LEAST_SAMPLES);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await page.screenshot({ path: pictures + "/phone.png", fullPage: true });
  },

  async "a bot that is started again is found again"(browser, served) {
    const page = await open(browser, served.url);
    await untilSamples(page, LEAST_SAMPLES);
    await stop(served);
    await page.waitForSelector("#state.gone", { timeout: 60000 });
    problems = []; // no answer is an error of the network
    Object.assign(served, await serve(served.port, "--leak=book", "--pace=120x"));
    await until(page, () => state.hello.leaks[0] === "book");
    await untilSamples(page, 2);
    assert.ok(await page.evaluate(() => state.samples[0].t) <= 10000, "its history is its own");
    problems = [];
  },
};

(async () => {
  mkdirSync(pictures, { recursive: true });
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });
  const served = await serve(0, "--leak=cycle", "--pace=120x");
  let failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    problems = [];
    try {
      await test(browser, served);
      assert.deepStrictEqual(problems, [], "the browser complains");
      console.log("ok      " + name);
    } catch (e) {
      failed++;
      console.log("FAILED  " + name + "\n        " + e.message);
    }
  }
  await browser.close();
  await stop(served);
  process.exitCode = failed ? 1 : 0;
})();

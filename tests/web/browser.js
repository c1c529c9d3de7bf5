// browser.js - what the tests of the page share: a bot that serves it, a
// browser that opens it, waiting for what will be true.
"use strict";

const assert = require("assert");
const { spawn } = require("child_process");
const { chromium } = require("playwright-core");

const WAIT_MS = 60000;
let problems = []; // what the browser complained of

function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"],
  });
}

// A bot at `address` ("0": any port of this machine), when it has said where.
function serve(bot, address, ...options) {
  return new Promise((resolve, reject) => {
    const child = spawn(bot, ["--http=" + address, ...options],
      { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", text => {
      said += text;
      const port = /http:\/\/[\d.]+:(\d+)\//.exec(said);
      if (port) resolve({ child, url: "http://127.0.0.1:" + port[1] + "/", port: port[1] });
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
  const end = Date.now() + WAIT_MS;
  while (!await page.evaluate(true_, argument)) {
    assert.ok(Date.now() < end, "in a minute it did not come true: " + true_);
    await page.waitForTimeout(50);
  }
}

const samples = page => page.evaluate(() => state.samples.length);
const untilSamples = (page, n) => until(page, least => state.samples.length >= least, n);
const text = (page, selector) => page.textContent(selector);

// Run each test with a page's worth of silence. Returns how many failed.
async function run(tests, ...given) {
  let failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    problems = [];
    try {
      await test(...given);
      assert.deepStrictEqual(problems, [], "the browser complains");
      console.log("ok      " + name);
    } catch (e) {
      failed++;
      console.log("FAILED  " + name + "\n        " + e.message);
    }
    for (const context of given[0].contexts()) await context.close();
  }
  return failed;
}

const forgive = () => { problems = []; };

module.exports = { launch, serve, stop, open, until, samples, untilSamples, text, run, forgive };

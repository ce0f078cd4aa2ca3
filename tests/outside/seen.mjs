// Says what @argdown/core, Mermaid and markdown-it see in files.
//
// node seen.mjs NODE_MODULES_FOLDER: reads a JSON list of [kind, path] from standard input, where kind is argdown, mermaid,
// github, lesswrong or obsidian; writes a JSON list with what was seen in each.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const home = path.resolve(process.argv[2]);
const require = createRequire(path.join(home, "package.json"));
const { argdown } = require("@argdown/core/dist/argdown.js");
const MarkdownIt = require("markdown-it");
const plugin = (name) => {
  const one = require(name);
  return one.default ?? one;
};

// Statements are cards. An argument with `link` in its data is a link with more to say: what supports it is its start, what it
// supports, attacks or undercuts its end. A link that requires runs the other way. An argument with premises is a link from all
// of them together. Argdown has no word for "answers": what supports a statement with the tag `question` answers it.
function ofArgdown(text) {
  const read = argdown.run({ input: text, process: ["parse-input", "build-model"], logLevel: "silent" });
  const faults = [...(read.parserErrors ?? []), ...(read.lexerErrors ?? []), ...(read.exceptions ?? [])].map((e) => e.message);
  const seen = { nodes: {}, groups: {}, links: [], faults, remarks: [], title: read.frontMatter?.title };
  for (const one of Object.values(read.statements ?? {})) seen.nodes[one.title] = one.title;
  const between = {};
  for (const one of Object.values(read.arguments ?? {})) {
    const step = (role) => (one.pcs ?? []).filter((each) => each.role === role).map((each) => each.title);
    if (one.pcs?.length) {
      const ends = step("main-conclusion").map((title) => [title, "support"]);
      between[one.title] = { relation: "supports", starts: step("premise"), ends, inGroup: true };
    } else if (one.data?.link) between[one.title] = { relation: one.data.link, starts: [], ends: [], inGroup: "group" in one.data };
    else seen.nodes[one.title] = one.title;
  }
  for (const one of read.relations ?? []) {
    const name = (end) => end.title ?? end.argumentTitle;
    const [from, to] = [name(one.from), name(one.to)];
    const isLink = (end) => end.type !== "equivalence-class" && name(end) in between;
    if (isLink(one.from)) between[from].ends.push([isLink(one.to) ? `link ${to}` : to, one.relationType]);
    else if (isLink(one.to)) between[to].starts.push(from);
    else {
      const isAnswer = one.relationType === "support" && read.statements[to]?.tags?.includes("question");
      const relation = isAnswer ? "answers" : ({ support: "supports", attack: "opposes" }[one.relationType] ?? one.relationType);
      seen.links.push({ id: `relation ${seen.links.length}`, from, to, relation });
    }
  }
  const word = { supports: "support", answers: "support", requires: "support", underpins: "support", opposes: "attack", undercuts: "undercut" };
  for (const [title, one] of Object.entries(between)) {
    if (one.ends.length !== 1 || one.starts.length < 1 || (one.starts.length > 1 && !one.inGroup)) {
      seen.faults.push(`the argument <${title}> has ${one.starts.length} starts and ${one.ends.length} ends`);
      continue;
    }
    const [to, type] = one.ends[0];
    if (word[one.relation] !== type) seen.faults.push(`the argument <${title}> says ${one.relation} and is drawn as ${type}`);
    let from = one.starts[0];
    if (one.inGroup) {
      from = `group of ${title}`;
      seen.groups[from] = one.starts;
    }
    const ends = one.relation === "requires" ? { from: to, to: from } : { from, to };
    seen.links.push({ id: `link ${title}`, relation: one.relation, ...ends });
  }
  return seen;
}

async function mermaidReader() {
  const { JSDOM } = require("jsdom");
  const { window } = new JSDOM("<!doctype html><body></body>");
  globalThis.window = window;
  globalThis.document = window.document;
  const { default: mermaid } = await import(pathToFileURL(path.join(home, "node_modules/mermaid/dist/mermaid.core.mjs")));
  mermaid.initialize({ startOnLoad: false });
  return mermaid;
}

// Mermaid keeps `#35;` in a writing of its own until it draws.
const plain = (text) =>
  text
    .replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/ﬂ°(\w+)¶ß/g, (_, name) => ({ quot: '"', amp: "&", lt: "<", gt: ">", nbsp: " " })[name] ?? `&${name};`);

async function ofMermaid(mermaid, text) {
  await mermaid.parse(text);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const seen = { nodes: {}, groups: {}, links: [], faults: [], remarks: [], title: null };
  if (text.length > 50000) seen.faults.push("more than 50,000 characters");
  const junctions = {};
  for (const one of db.getVertices().values()) {
    if (one.classes.includes("junction")) junctions[one.id] = { starts: [], ends: [] };
    else if (one.classes.includes("group")) seen.groups[one.id] = [];
    else seen.nodes[one.id] = plain(one.text);
  }
  const edges = db.getEdges();
  if (edges.length > 500) seen.faults.push("more than 500 edges");
  for (const one of edges) {
    const word = plain(one.text).split(",")[0];
    const isOpen = one.type === "arrow_open";
    if (one.start in junctions) junctions[one.start].ends.push(one);
    else if (isOpen && one.end in seen.groups && word === "") seen.groups[one.end].push(one.start);
    else if (isOpen && one.end in junctions) junctions[one.end].starts.push({ start: one.start, word });
    else seen.links.push({ id: `edge ${seen.links.length}`, from: one.start, to: one.end, relation: word });
  }
  for (const [id, { starts, ends }] of Object.entries(junctions)) {
    if (starts.length !== 1 || ends.length !== 1) seen.faults.push(`junction ${id} has ${starts.length} starts and ${ends.length} ends`);
    else seen.links.push({ id, from: starts[0].start, to: ends[0].end, relation: starts[0].word });
  }
  return seen;
}

const folds = (name, opening) => [plugin("markdown-it-container"), name, { marker: opening, validate: () => true }];
const readers = {
  // GitHub: its own dialect, raw tags allowed; the tags that it lets through are looked at below.
  github: () => new MarkdownIt({ html: true, linkify: true }).use(plugin("markdown-it-footnote")),
  // ForumMagnum: no raw tags, sub- and superscript, footnotes, spoilers and folds.
  lesswrong: () =>
    new MarkdownIt({ html: false, linkify: true })
      .use(plugin("markdown-it-footnote"))
      .use(plugin("markdown-it-sub"))
      .use(plugin("markdown-it-sup"))
      .use(plugin("markdown-it-container"), "spoiler")
      .use(...folds("fold", "+")),
  obsidian: () => new MarkdownIt({ html: true, linkify: true }).use(plugin("markdown-it-footnote")),
};
const ALLOWED = new Set(["details", "summary", "br", "sub", "sup", "img", "a", "picture", "source", "b", "i"]);

async function ofMarkdown(mermaid, flavor, text) {
  const tokens = readers[flavor]().parse(text, {});
  const seen = { text: "", faults: [], remarks: [] };
  const words = [];
  const open = [];
  let isCode = false;
  const raw = (html) => {
    for (const [, slash, name] of html.matchAll(/<(\/?)([a-zA-Z][\w-]*)/g)) {
      if (!ALLOWED.has(name.toLowerCase())) seen.faults.push(`the tag <${name}>`);
      if (["details", "summary"].includes(name)) {
        if (!slash) open.push(name);
        else if (open.pop() !== name) seen.faults.push(`</${name}> closes something else`);
      }
    }
    words.push(html.replace(/<[^>]*>/g, " "));
  };
  const inline = (token) => {
    // GitHub and Obsidian strike out between two single tildes too, and all three set what is between two dollars as mathematics.
    const bare = token.content.replace(/\\[\s\S]|`[^`]*`|<[^<>]*>/g, "");
    if (flavor === "github" && /(^|[^~])~[^~\s]([^~]*[^~\s])?~([^~]|$)/.test(bare)) seen.faults.push(`accidentally struck out: ${bare.slice(0, 70)}`);
    if (/\$[^\s$]([^$]*[^\s$])?\$(?!\d)/.test(bare)) seen.faults.push(`accidental mathematics: ${bare.slice(0, 70)}`);
    for (const one of token.children) {
      if (one.type === "text" || one.type === "code_inline") {
        words.push(one.content);
        if (one.type === "text") {
          if (/<\/?[a-zA-Z][\w-]*[^<>]*>/.test(one.content)) seen.faults.push(`a tag shows as text: ${one.content.slice(0, 70)}`);
          if (/\*\*|\[\^|^\+\+\+|\]\(|&\w+;|\\[\\`*_{}[\]()#+.!|~^-]/.test(one.content)) seen.faults.push(`a mark shows as text: ${one.content.slice(0, 70)}`);
        }
      } else if (one.type === "html_inline") raw(one.content);
      else if (one.type === "softbreak" || one.type === "hardbreak") words.push(" ");
      else if (["sub_open", "sup_open", "s_open"].includes(one.type)) seen.faults.push(`an accidental ${one.tag}: ${token.content.slice(0, 70)}`);
    }
    words.push(" ");
  };
  for (const one of tokens) {
    if (one.type === "inline") inline(one);
    else if (one.type === "html_block") raw(one.content);
    else if (one.type === "code_block") seen.faults.push(`an accidental block of code: ${one.content.slice(0, 70)}`);
    else if (one.type === "fence" && one.info.trim() === "mermaid") await mermaid.parse(one.content);
    else if (one.type === "fence" && one.info.trim() === "") seen.faults.push("a fence without a language");
    else if (one.type === "container_fold_open") words.push(`${one.info} `);
  }
  if (open.length > 0) seen.faults.push(`<${open.at(-1)}> is never closed`);
  const closings = (text.match(/^\+{3,}\s*$/gm) ?? []).length;
  if (flavor === "lesswrong" && closings !== tokens.filter((one) => one.type === "container_fold_open").length) seen.faults.push("a fold is not closed, or closed twice");
  // Footnotes that lead nowhere stay in the text as they are, and were seen above.
  seen.text = words.join("").replace(/\s+/g, " ");
  return seen;
}

const mermaid = await mermaidReader();
const answers = [];
for (const [kind, file] of JSON.parse(fs.readFileSync(0, "utf8"))) {
  const text = fs.readFileSync(file, "utf8");
  try {
    if (kind === "argdown") answers.push(ofArgdown(text));
    else if (kind === "mermaid") answers.push(await ofMermaid(mermaid, text));
    else answers.push(await ofMarkdown(mermaid, kind, text));
  } catch (error) {
    answers.push({ error: String(error.message ?? error).slice(0, 400) });
  }
}
fs.writeFileSync(1, JSON.stringify(answers));

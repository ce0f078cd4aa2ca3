// Reads pages (paths as arguments) as a forum does and prints what is wrong with them, a line each: raw tags shown as text,
// marks read into text, folds and footnotes that are not closed. Then, for each page, its headings as `path<TAB>level<TAB>text`.
"use strict";
const fs = require("fs");
const markdownIt = require("markdown-it");
const plugin = (name) => { const found = require(name); return found.default || found; };

// The forum's folds: `+++ Title`, blocks, `+++`.
function folds(md) {
  md.block.ruler.before("fence", "fold", (state, startLine, endLine, silent) => {
    const text = (line) => state.src.slice(state.bMarks[line] + state.tShift[line], state.eMarks[line]);
    const opening = /^\+\+\+ +(\S.*)$/.exec(text(startLine));
    if (!opening || opening[1].endsWith("+++")) return false;
    if (silent) return true;
    let last = startLine + 1;
    while (last < endLine && text(last).trim() !== "+++") last++;
    state.push("fold_open", "details", 1);
    const title = state.push("inline", "", 0);
    title.content = opening[1];
    title.children = [];
    const oldMax = state.lineMax;
    state.lineMax = last;
    state.md.block.tokenize(state, startLine + 1, last);
    state.lineMax = oldMax;
    state.push("fold_close", "details", -1);
    state.line = last + (last < endLine ? 1 : 0);
    if (last >= endLine) state.env.unclosed = true;
    return true;
  }, { alt: ["paragraph", "reference", "blockquote", "list"] });
}

for (const path of process.argv.slice(2)) {
  const md = markdownIt({ linkify: true });
  md.use(plugin("markdown-it-footnote")).use(plugin("markdown-it-sub")).use(plugin("markdown-it-sup")).use(folds);
  const env = {};
  const source = fs.readFileSync(path, "utf8");
  const tokens = md.parse(source, env);
  const say = (what) => console.log(`WRONG\t${path}\t${what}`);
  if (env.unclosed) say("a fold is not closed");
  // A formula begins with a dollar sign or two backslashes and a bracket.
  if (/(^|[^\\])\$/m.test(source)) say("an open dollar sign");
  if (/\\\\[([]/.test(source)) say("the beginning of a formula");
  const walk = (list) => {
    for (let at = 0; at < list.length; at++) {
      const token = list[at];
      if (["s_open", "sub_open", "sup_open"].includes(token.type)) say(`${token.type} before “${(list[at + 1] || {}).content}”`);
      if (["html_block", "html_inline", "code_block", "fence"].includes(token.type)) say(`${token.type}: ${token.content}`);
      if (token.type === "text" && /<\/?(details|summary|sup|sub|br|b|i|a|img)\b/i.test(token.content)) say(`a tag as text: ${token.content}`);
      if (token.type === "text" && /^\+\+\+|\[\^\d/.test(token.content)) say(`a mark as text: ${token.content}`);
      if (token.children) walk(token.children);
      if (token.type === "heading_open") {
        const plain = list[at + 1].children.map((child) => child.content).join("");
        console.log(`HEADING\t${path}\t${token.tag.slice(1)}\t${plain}`);
      }
    }
  };
  walk(tokens);
  md.renderer.render(tokens, md.options, env);
}

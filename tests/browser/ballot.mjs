// Drives the ballot page in a real browser, as a group with phones would, and as somebody who means harm.
//
//   node ballot.mjs LINK EXPECTED.json [SHOTS_FOLDER] [SERVE_LOG]
//
// EXPECTED.json has the persons with what each types: { "persons": [{ "name": "", "answers": [[low, best, high, reason]] }] }.
// SERVE_LOG is what `cargo run --example ballot-page` prints: if it is given, the ballots that came are checked against it.
// Ends with a status other than 0 if anything is not as it should be.

import { readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const [link, expectedPath, shots = "shots", log] = process.argv.slice(2);
if (!link || !expectedPath) {
  console.error("usage: node ballot.mjs LINK EXPECTED.json [SHOTS_FOLDER] [SERVE_LOG]");
  process.exit(2);
}
const { persons } = JSON.parse(readFileSync(expectedPath, "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
mkdirSync(shots, { recursive: true });

let passed = 0;
const failures = [];
function check(holds, what, seen = "") {
  if (holds) passed += 1;
  else {
    failures.push(what);
    console.log(`FAIL ${what}${seen === "" ? "" : `: ${JSON.stringify(seen).slice(0, 300)}`}`);
  }
}

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const phone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
// The checker's script comes in past the policy of the page, which forbids all scripts.
const open = (more = {}) => browser.newContext({ ...phone, ...more });
const complaints = [];

async function opened(context) {
  const page = await context.newPage();
  // A status of 400 and above is reported on the console as well: that is meant here.
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => {
    complaints.push(`a script ran: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    const isHere = new URL(request.url()).host === new URL(link).host;
    if (!isHere) complaints.push(`something from elsewhere: ${request.url()}`);
  });
  return page;
}

async function fill(page, person) {
  await page.getByLabel("Your name, or leave it empty").fill(person.name);
  for (const [at, [low, best, high, reason]] of person.answers.entries()) {
    const question = page.getByRole("group").filter({ has: page.locator(`#best${at + 1}`) });
    await question.getByLabel("Lowest").fill(low);
    await question.getByLabel("Best guess").fill(best);
    await question.getByLabel("Highest").fill(high);
    await question.getByLabel("Reason").fill(reason);
  }
}

const cast = (page) => page.getByRole("button", { name: /^(Cast|Change) ballot$/ }).click();

async function showsOwn(page, person, who) {
  check(await page.getByText("Your ballot is in.").isVisible(), `${who}: the page says that the ballot is in`);
  check((await page.locator("#name").inputValue()) === person.name, `${who}: the name is filled in`);
  for (const [at, answer] of person.answers.entries()) {
    for (const [k, field] of ["low", "best", "high", "reason"].entries()) {
      const seen = await page.locator(`#${field}${at + 1}`).inputValue();
      check(seen === answer[k], `${who}: ${field}${at + 1} is filled in`, seen);
    }
  }
}

async function looksRight(page, name) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const { violations, passes } = await page.evaluate(`${axe}; axe.run(document)`);
    for (const { id, impact, nodes } of violations) {
      const isGrave = impact === "serious" || impact === "critical";
      const where = nodes.map((node) => node.target.join(" ")).join(", ");
      if (isGrave) check(false, `axe on ${name} in ${colorScheme}: ${id} (${impact}) at ${where}`);
      else console.log(`note axe on ${name} in ${colorScheme}: ${id} (${impact}) at ${where}`);
    }
    // That nothing is found must not be because nothing was looked at.
    check(passes.some(({ id }) => id === "color-contrast"), `axe looked at ${name} in ${colorScheme}`);
    await page.screenshot({ path: `${shots}/${name}-${colorScheme}.png`, fullPage: true });
  }
  await page.emulateMedia({ colorScheme: "light" });
  for (const width of [320, 360, 768, 1280]) {
    await page.setViewportSize({ width, height: 740 });
    const { inner, content } = await page.evaluate(() => ({
      inner: document.documentElement.clientWidth,
      content: document.documentElement.scrollWidth,
    }));
    check(content <= inner, `${name} does not scroll sideways at ${width} px`, { inner, content });
    if (width === 768) await page.screenshot({ path: `${shots}/${name}-wide.png`, fullPage: true });
  }
  await page.setViewportSize(phone.viewport);
  const small = await page.evaluate(() => {
    const targets = [...document.querySelectorAll("a, button, input:not([type=hidden]), textarea, summary")];
    const low = targets.filter((target) => target.getBoundingClientRect().height < 44).map((target) => target.outerHTML);
    const texts = [...document.querySelectorAll("main *")].filter((element) => element.innerText);
    const tiny = texts.filter((element) => parseFloat(getComputedStyle(element).fontSize) < 16);
    return { low, tiny: tiny.map((element) => element.outerHTML) };
  });
  check(small.low.length === 0, `${name}: everything to touch is 44 px high`, small.low);
  check(small.tiny.length === 0, `${name}: no text is smaller than 16 px`, small.tiny);
  check((await page.locator("h1").count()) === 1, `${name} has one heading of the first level`);
  const unnamed = await page.evaluate(() =>
    [...document.querySelectorAll("input:not([type=hidden]), textarea")].filter((field) => field.labels.length !== 1).length);
  check(unnamed === 0, `${name}: every field has one label`, unnamed);
}

// Twelve people at once. The first two reload before they are done, the third closes the browser in the middle and comes back.
const contexts = await Promise.all(persons.map(() => open()));
const pages = await Promise.all(contexts.map(opened));
await Promise.all(pages.map((page) => page.goto(link)));
await looksRight(pages[0], "form");
await Promise.all(
  persons.map(async (person, at) => {
    const who = person.name || `person ${at + 1}`;
    let page = pages[at];
    if (at === 0) {
      await page.reload();
    }
    await fill(page, at === 1 ? { ...person, answers: person.answers.map(() => ["1", "2", "3", "first try"]) } : person);
    if (at === 2) {
      const storageState = await contexts[at].storageState();
      await contexts[at].close();
      contexts[at] = await open({ storageState });
      page = pages[at] = await opened(contexts[at]);
      await page.goto(link);
      await fill(page, person);
    }
    await cast(page);
    await page.waitForURL(link);
    if (at === 1) {
      await page.reload();
      await fill(page, person);
      await cast(page);
      await page.waitForURL(link);
    }
    await page.reload();
    await showsOwn(page, person, who);
  }),
);
await looksRight(pages[0], "done");

// Nobody's page has another's numbers or name.
for (const [at, page] of pages.entries()) {
  const html = await page.content();
  for (const [other, person] of persons.entries()) {
    if (other === at) continue;
    const own = persons[at].answers.flat();
    const foreign = person.answers.flat().filter((text) => text.length > 3 && !own.includes(text));
    const seen = foreign.find((text) => html.includes(`"${text}"`) || html.includes(`>${text}<`));
    check(seen === undefined, `page ${at + 1} has nothing of person ${other + 1}`, seen);
    check(!person.name || !html.includes(`value="${person.name}"`), `page ${at + 1} does not name person ${other + 1}`);
  }
}

// The cookie is for the server alone.
const cookies = await contexts[0].cookies(link);
check(cookies.length === 1 && cookies[0].httpOnly && cookies[0].sameSite === "Lax" && cookies[0].expires === -1,
  "the cookie is HttpOnly, SameSite=Lax and of this session", cookies);
check((await pages[0].evaluate(() => document.cookie)) === "", "no script could read the cookie");

// A wrong link.
{
  const page = await opened(contexts[0]);
  const answer = await page.goto(new URL(`/${"0".repeat(32)}/`, link).href);
  check(answer.status() === 403, "a wrong link has the status 403", answer.status());
  check(/not, or no longer, valid/.test(await page.textContent("main")), "a wrong link is explained");
  await looksRight(page, "wrong-link");
  await page.close();
}

// Hostile values, past what the fields allow.
const stranger = await open();
{
  const page = await opened(stranger);
  await page.goto(link);
  const script = '"><script>alert(1)</script><img src=x onerror=alert(2)>';
  const values = [
    ["NaN", 422],
    ["1e999", 422],
    ["-5", 422],
    ["inf", 422],
    ["101", 422],
    [script, 422],
    ["</textarea><script>alert(3)</script>", 422],
  ];
  for (const [value, status] of values) {
    await page.locator("#best1").evaluate((field) => field.removeAttribute("maxlength"));
    await page.locator("#best1").fill(value);
    await page.locator("#reason1").fill(`${script}</textarea>`);
    await page.locator("#name").fill("Mallory");
    const [answer] = await Promise.all([page.waitForResponse((r) => r.request().method() === "POST"), cast(page)]);
    await page.waitForLoadState();
    check(answer.status() === status, `“${value}” has the status ${status}`, answer.status());
    check((await page.locator("#best1").inputValue()) === value, `“${value}” stays in the field`);
    check((await page.locator("#reason1").inputValue()) === `${script}</textarea>`, `“${value}”: the reason stays`);
    check((await page.locator("script, img").count()) === 0, `“${value}” becomes no tag`);
    check(await page.getByRole("alert").isVisible(), `“${value}”: an alert is shown`);
    const described = await page.locator("#best1").getAttribute("aria-describedby");
    const said = await page.locator(`#${described}`).innerText();
    check(said.length > 20 && (await page.locator("#best1").getAttribute("aria-invalid")) === "true",
      `“${value}”: the field says what is wrong`, said);
  }
  await page.locator("#low2").fill("2040");
  await page.locator("#best2").fill("2030");
  await page.locator("#high3").fill("9e26");
  await cast(page);
  await page.waitForLoadState();
  await page.getByRole("alert").getByRole("link").first().click();
  check((await page.evaluate(() => document.activeElement.id)) === "best1", "a link in the alert leads to its field");
  await looksRight(page, "error");

  await page.locator("#name").evaluate((field) => {
    field.removeAttribute("maxlength");
    field.value = "N".repeat(1_000_000);
  });
  const [answer] = await Promise.all([page.waitForResponse((r) => r.request().method() === "POST"), cast(page)]);
  await page.waitForLoadState();
  check(answer.status() === 413, "a name of 1 MB has the status 413", answer.status());
  check(/too long/.test(await page.textContent("main")), "a name of 1 MB is explained");
  await looksRight(page, "too-long");

  await page.goto(link);
  check(!/Your ballot is in/.test(await page.textContent("main")), "the stranger has no ballot");
  await page.locator("input[name=round]").evaluate((field) => (field.value = "999"));
  await page.locator("#best1").fill("77.77");
  await page.locator("#reason1").fill("What I typed.");
  const [late] = await Promise.all([page.waitForResponse((r) => r.request().method() === "POST"), cast(page)]);
  await page.waitForLoadState();
  check(late.status() === 409, "a ballot for another round has the status 409", late.status());
  check(/77\.77/.test(await page.textContent("main")), "a ballot for another round stays to be read");
  await looksRight(page, "late");
}
await stranger.close();

// While no round is open.
const closed = log && /^without a round: (\S+)$/m.exec(readFileSync(log, "utf8"))?.[1];
if (closed) {
  const context = await open();
  const page = await context.newPage();
  await page.goto(closed);
  check(/No round is open\. This page does not refresh by itself/.test(await page.textContent("main")), "no round is open");
  await looksRight(page, "waiting");
  await context.close();
}

// By keyboard alone: every field in its order, the button last.
{
  const page = pages[3];
  await page.goto(link);
  const order = [];
  for (let n = 0; n < 60; n += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      const style = getComputedStyle(element);
      const isSeen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      return { id: element.id || element.tagName, isSeen };
    });
    check(at.isSeen || at.id === "BODY", `the focus is seen at ${at.id}`);
    order.push(at.id);
    if (at.id === "BUTTON") break;
  }
  check(order[0] === "name" && order.at(-1) === "BUTTON", "the keyboard goes from the name to the button", order);
}

if (log) {
  await new Promise((resolve) => setTimeout(resolve, 700));
  const last = new Map();
  for (const line of readFileSync(log, "utf8").split("\n")) {
    const voter = /voter: "([0-9a-f]{32})"/.exec(line)?.[1];
    if (voter) last.set(voter, line);
  }
  check(last.size === persons.length, `${persons.length} persons came`, last.size);
  for (const [at, person] of persons.entries()) {
    const lines = [...last.values()].filter((line) => line.includes(`name: ${JSON.stringify(person.name)},`));
    check(lines.length === 1, `person ${at + 1} came once`, lines.length);
    const best = [...(lines[0] ?? "").matchAll(/best: (None|Some\(([^)]*)\))/g)].map((found) => found[2] ?? "");
    const typed = person.answers.map(([, text], k) => {
      if (text === "") return "";
      const number = parseFloat(text.replace(",", "."));
      return k === 0 || k === 3 ? number / 100 : number;
    });
    const isSame = typed.every((value, k) =>
      value === "" ? best[k] === "" : Math.abs(Number(best[k]) - value) < (k === 1 ? 1 : 1e-9 * Math.abs(value)));
    check(best.length === typed.length && isSame, `person ${at + 1}: the last numbers came`, { best, typed });
  }
}

check(complaints.length === 0, "the browser has nothing to complain about", complaints);
await browser.close();
console.log(`${passed} checks passed, ${failures.length} failed; screenshots in ${shots}`);
process.exit(failures.length === 0 ? 0 : 1);

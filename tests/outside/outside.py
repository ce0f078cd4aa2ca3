"""Exports every sample map, has it read by others, and prints a table of who sees what. See `run`."""

import collections
import importlib.metadata
import json
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as tree

import jsonschema
import pandas

import graphs
import trees
from the_map import TheMap, differences, said_by, words

CRUXMAP, REPOSITORY, CACHE = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
EXPORTS = CACHE / "exports"
FLAVORS = ("github", "lesswrong", "obsidian")
# The format, the end of the file's name, and what else the program is told.
FORMATS = {
    "json": ".json", "argdown": ".argdown", "mermaid": ".mmd", "dot": ".dot", "graphml": ".graphml", "canvas": ".canvas",
    "opml": ".opml", "freeplane": ".mm", "html": ".html", "tables": ".csv", "svg": ".svg",
}
NOT_TRIED = {"bif": "compared with the answers of another program in tests/bayes_nets.rs and tests/oracles.rs", "xdsl": "tests/oracles has pyAgrum for it", "png": "no reader chosen",
             "pdf": "no reader chosen", "csv": "no reader chosen"}


class Row:
    """A line of the table, with its failures."""

    def __init__(self, kind, reader):
        self.kind, self.reader, self.n_maps, self.skipped = kind, reader, 0, None
        self.failures, self.remarks = [], []

    def verdict(self):
        """What the last column says."""
        if self.skipped:
            return f"skipped: {self.skipped}"
        failed = len({name for name, _ in self.failures})
        return f"{failed} failed" if failed else "ok"


def exported(path, kind, end, *more):
    """Writes a map in a format; gives the file and what the program said about it."""
    folder = EXPORTS / kind
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / (path.stem + end)
    command = [CRUXMAP, "export", str(path), "--to", "markdown" if kind in FLAVORS else kind, "-o", str(file), *more]
    run = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    if run.returncode:
        raise RuntimeError(f"the export ended with {run.returncode}: {run.stderr.strip()[:200]}")
    return file, run.stderr


def lost(said, sentence):
    """How often the program says that it left something out."""
    found = re.search(re.escape(sentence) + r"(?: \((\d+) times\))?", said)
    return int(found[1] or 1) if found else 0


def shortened(title, shown):
    """Whether what a small box shows is the title, or its beginning."""
    return title == shown or (shown.endswith("…") and title.startswith(shown[:-1].rstrip()))


def compared(the_map, seen, may_miss=0):
    """What of a graph differs from the map, as sentences."""
    found = list(seen["faults"])
    titles = collections.Counter(the_map.cards.values())
    found += differences("titles", titles, collections.Counter(words(one) for one in seen["nodes"].values()))
    if seen.get("title") is not None and words(seen["title"]) != the_map.title:
        found.append(f"the title is {seen['title']!r}")
    try:
        links = said_by(seen)
    except KeyError as error:
        return [*found, f"a link ends at {error}, which is not there"]
    expected = the_map.counted_links()
    missing = sum((expected - links).values())
    if missing != may_miss or links - expected:
        found += differences("links", expected, links)
        if may_miss:
            found.append(f"{may_miss} links are said to be left out")
    return found


def of_mermaid(the_map, seen):
    """A flowchart shows the beginnings of titles: each is put back to its title first."""
    by_start = {}
    for name, shown in seen["nodes"].items():
        fits = [title for title in the_map.cards.values() if shortened(title, words(shown))]
        if len(fits) != 1:
            return [*seen["faults"], f"{name} shows “{shown}”, which fits {len(fits)} titles"]
        by_start[name] = fits[0]
    return compared(the_map, {**seen, "nodes": by_start})


def of_tables(the_map, file):
    """Three tables, as pandas reads them."""
    beside = lambda part: file.with_name(f"{file.stem}-{part}.csv")
    read = lambda path: pandas.read_csv(path, dtype=str, keep_default_na=False)
    cards, links, credences = read(file), read(beside("links")), read(beside("credences"))
    found = differences("titles", collections.Counter(the_map.cards.values()), collections.Counter(words(one) for one in cards["title"]))
    if dict(zip(cards["id"], map(words, cards["title"]), strict=True)) != the_map.cards:
        found.append("the ids and titles are not those of the map")
    expected = collections.Counter(the_map.raw_links.items())
    seen = collections.Counter(zip(links["id"], zip(links["relation"], links["from"], links["to"], strict=True), strict=True))
    if seen != expected:
        found.append(f"{len(links)} links, of which {(seen - expected).total()} are not of the map; it has {expected.total()}")
    for side in ("from", "to"):
        for at, kind, title in zip(links[side], links[f"{side}_kind"], links[f"{side}_title"], strict=True):
            if at in the_map.cards and words(title) != the_map.cards[at]:
                found.append(f"{side}_title of {at} is {title!r} ({kind})")
    current = credences[credences["is_current"] == "true"]
    if len(current) != the_map.n_credences:
        found.append(f"{len(current)} current credences; the map has {the_map.n_credences}")
    if not set(credences["reader"]) <= set(the_map.readers):
        found.append("a credence of no reader")
    numbers = [one for column in ("stated", "base") for one in credences[column] if one]
    if not all(0 <= float(one) <= 1 for one in numbers):
        found.append("a credence outside of 0 and 1")
    return found


def squeezed(text):
    """A text for looking up titles in it: what typography and line ends may change is gone."""
    return re.sub(r"[\W_]+", "", text).lower()


def with_titles(the_map, seen):
    """A text that ought to hold every title."""
    text = squeezed(seen["text"])
    missing = [title for title in the_map.cards.values() if squeezed(title) not in text]
    found = list(dict.fromkeys(seen["faults"]))
    if missing:
        found.append(f"{len(missing)} titles missing: {missing[0]}")
    return found


def of_svg(the_map, file):
    """A picture: is it XML, and are the first words of every title in it?"""
    root = tree.parse(file).getroot()
    text = squeezed("".join(root.itertext()))
    return with_titles(the_map, {"text": text, "faults": []})


def chromium():
    """Where a Chromium is."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    kept = sorted(pathlib.Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    kept += sorted(pathlib.Path.home().glob(".cache/puppeteer/chrome/*/*/chrome"))
    return str(kept[-1]) if kept else None


def version(*command):
    """The first number that looks like a version in what a program says."""
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"\d+(\.\d+)+", run.stdout + run.stderr)
    return found[0] if found else ""


def main():
    """Runs everything; gives the exit status."""
    shutil.rmtree(EXPORTS, ignore_errors=True)
    samples = REPOSITORY / "sample-maps"
    maps = [path for path in sorted([*samples.glob("*.ron"), *samples.glob("*/*.ron")]) if path.stat().st_size]
    python = f"Python {sys.version.split()[0]}"
    package = lambda name: f"{name} {importlib.metadata.version(name)}"
    npm = lambda name: f"{name} {json.loads((CACHE / 'npm/node_modules' / name / 'package.json').read_text())['version']}"
    has_npm = bool(shutil.which("node")) and (CACHE / "npm/asked.json").exists()
    node = lambda name: npm(name) if has_npm else name
    browser = chromium()
    rows = {
        "json": Row("json", package("jsonschema")),
        "tables": Row("tables", package("pandas")),
        "graphml": Row("graphml", package("networkx")),
        "dot": Row("dot", "Graphviz " + version("dot", "-V") if shutil.which("dot") else "Graphviz"),
        "canvas": Row("canvas", f"{python} json"),
        "opml": Row("opml", f"{python} xml"),
        "freeplane": Row("freeplane", f"{python} xml"),
        "svg": Row("svg", f"{python} xml"),
        "html": Row("html", f"{python} html.parser"),
        "screenshot": Row("html (picture)", "Chromium " + version(browser, "--version") if browser else "Chromium"),
        "argdown": Row("argdown", node("@argdown/core")),
        "mermaid": Row("mermaid", node("mermaid")),
        **{flavor: Row(f"markdown, {flavor}", node("markdown-it")) for flavor in FLAVORS},
        **{kind: Row(kind, "") for kind in NOT_TRIED},
    }
    for kind, reason in NOT_TRIED.items():
        rows[kind].skipped = reason
    if not has_npm:
        for kind in ("argdown", "mermaid", *FLAVORS):
            rows[kind].skipped = "no node, or its packages could not be installed"
    if not shutil.which("dot"):
        rows["dot"].skipped = "no Graphviz"
    if not browser:
        rows["screenshot"].skipped = "no Chromium"

    asked, schema = [], json.loads((REPOSITORY / "assets/cruxmap.schema.json").read_text("utf-8"))
    validator = jsonschema.validators.validator_for(schema)
    validator.check_schema(schema)
    for path in maps:
        the_map = None

        def tried(kind, read):
            row = rows[kind]
            if row.skipped:
                return
            row.n_maps += 1
            try:
                found = read()
            except Exception as error:  # noqa: BLE001: whatever a reader throws is a failure of that row
                found = [f"{type(error).__name__}: {error}"]
            row.failures += [(path.stem, sentence) for sentence in found]

        def graph(kind, read, what_is_lost=None):
            def compare():
                file, said = exported(path, kind, FORMATS[kind])
                seen = read(file)
                rows[kind].remarks += [(path.stem, remark) for remark in seen.get("remarks", [])]
                return compared(the_map, seen, lost(said, what_is_lost) if what_is_lost else 0)

            tried(kind, compare)

        def valid():
            return [f"{error.json_path}: {error.message[:160]}" for error in validator(schema).iter_errors(the_map.data)]

        the_map = TheMap(exported(path, "json", ".json")[0])
        tried("json", valid)
        tried("tables", lambda: of_tables(the_map, exported(path, "tables", ".csv")[0]))
        graph("graphml", graphs.graphml)
        graph("dot", graphs.dot)
        graph("canvas", graphs.canvas)
        graph("opml", trees.opml, "a link that an outline cannot tell")
        graph("freeplane", trees.freeplane, "a link at a link or a group")
        tried("svg", lambda: of_svg(the_map, exported(path, "svg", ".svg")[0]))
        tried("html", lambda: with_titles(the_map, trees.page(exported(path, "html", ".html")[0])))

        def pictured():
            page = EXPORTS / "html" / f"{path.stem}.html"
            picture = CACHE / "screenshots" / f"{path.stem}.png"
            picture.parent.mkdir(exist_ok=True)
            picture.unlink(missing_ok=True)
            subprocess.run(
                [browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1200,3000",
                 f"--screenshot={picture}", page.as_uri()],
                capture_output=True, timeout=120, check=False,
            )
            return [] if picture.exists() and picture.stat().st_size > 10_000 else ["no picture, or an empty one"]

        tried("screenshot", pictured)
        if has_npm:
            for kind in ("argdown", "mermaid", *FLAVORS):
                more = ["--flavor", kind] if kind in FLAVORS else []
                file, _ = exported(path, kind, FORMATS.get(kind, ".md"), *more)
                asked.append((kind, file, the_map))
    if asked:
        node_reader = [shutil.which("node"), str(pathlib.Path(__file__).with_name("seen.mjs")), str(CACHE / "npm")]
        question = json.dumps([[kind, str(file)] for kind, file, _ in asked])
        run = subprocess.run(node_reader, input=question, capture_output=True, text=True, timeout=600, check=False)
        if run.returncode:
            print(run.stderr, file=sys.stderr)
            return 2
        for (kind, _, the_map), seen in zip(asked, json.loads(run.stdout), strict=True):
            row = rows[kind]
            row.n_maps += 1
            if "error" in seen:
                found = [seen["error"]]
            else:
                read = {"argdown": compared, "mermaid": of_mermaid}.get(kind, with_titles)
                found = read(the_map, seen)
            row.failures += [(the_map.name, sentence) for sentence in found]
    return told(rows.values())


def told(rows):
    """Prints the table and what failed; gives the exit status."""
    lines = [("format", "reader", "maps", "")] + [(row.kind, row.reader, str(row.n_maps or ""), row.verdict()) for row in rows]
    widths = [max(len(line[at]) for line in lines) for at in range(3)]
    for line in lines:
        print("  ".join([line[0].ljust(widths[0]), line[1].ljust(widths[1]), line[2].rjust(widths[2]), line[3]]).rstrip())
    if any(row.failures for row in rows):
        print("\nfailed")
    for row in rows:
        for name, sentence in row.failures:
            print(f"  {row.kind}, {name}: {sentence}")
    if any(row.remarks for row in rows):
        print("\nremarks")
    for row in rows:
        if row.remarks:
            name, sentence = row.remarks[-1]
            print(f"  {row.kind}, {len(row.remarks)} maps, for example {name}: {sentence}")
    return 1 if any(row.failures for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())

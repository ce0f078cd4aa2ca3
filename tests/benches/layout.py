"""What our layouts are like, beside those of Graphviz dot, ELK and dagre, on the same graphs.

    python3 tests/benches/layout.py [--graphs FOLDER] [--program PROGRAM] [--out FOLDER] [--quick] [--no-times]

Needs python3 with numpy, cargo, a folder of graphs (--graphs, default `CRUXMAP_LAYOUT_GRAPHS`) that holds `metrics.py`, the
graphs (`dev`, `clustered`, `edgecases`, `synth`, `edits/dev`) and, in `results`, what other engines made of them; and, for
dot's horizontal span and its drawings of edited graphs, Graphviz. Everything made lies in `target/layout` (--out). Every
graph is drawn by `cruxmap layout GRAPH.json --json` (--program names one that is built), and what it prints is measured
by `metrics.py`. CPU times come from `cargo bench --bench layout`. At the end comes one Markdown text on the screen and in
`layout.md`: the gates with what was reached, then every engine on every measure. --quick leaves out the 10,000-card
graphs and the maps grown card by card.

x_gm is the geometric mean over graphs of (crossings + 1) / (dot's + 1). Sizes and spans are geometric means against dot.
"""

import argparse
import concurrent.futures
import datetime
import json
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
ANCHORS = {
    "dot": "Graphviz dot",
    "elk-poly": "ELK layered, polyline",
    "elk-orth": "ELK layered, orthogonal",
    "elk-ns": "ELK layered, network simplex",
    "dagre3": "dagre 3",
    "sugiyama": "rust-sugiyama",
    "layoutrs": "layout-rs",
}


def geometric_mean(values):
    values = [value for value in values if value is not None and value > 0]
    return math.exp(statistics.fmean(math.log(value) for value in values)) if values else None


def draw(program, graph, *options):
    done = subprocess.run([program, "layout", graph, "--json", *options], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{program} layout {graph} {options}: {done.stderr}")
    return json.loads(done.stdout)


def drawn_by_dot(graph):
    """The same graph by Graphviz dot, with the settings the other engines had: boxes fixed, gaps of 40 and 60 px."""
    names = {node["id"]: f"n{at}" for at, node in enumerate(graph["nodes"])}
    lines = ["digraph {", "nodesep=0.5556; ranksep=0.8333; node [shape=box fixedsize=true label=\"\"];"]
    for node in graph["nodes"]:
        lines.append(f'{names[node["id"]]} [width={max(node["w"], 0.72) / 72:.6f} height={max(node["h"], 0.72) / 72:.6f}];')
    lines += [f"{names[source]} -> {names[target]};" for source, target in graph["edges"]]
    done = subprocess.run(["dot", "-Tjson0"], input="\n".join(lines + ["}"]), capture_output=True, text=True, check=True)
    drawn = json.loads(done.stdout)
    height = float(drawn["bb"].split(",")[3])
    ids = {name: id for id, name in names.items()}
    nodes, by_number = {}, {}
    for item in drawn.get("objects", []):
        x, y = (float(part) for part in item["pos"].split(","))
        by_number[item["_gvid"]] = ids[item["name"]]
        nodes[ids[item["name"]]] = [x, height - y, float(item["width"]) * 72, float(item["height"]) * 72]
    edges = []
    for item in drawn.get("edges", []):
        edges.append({"s": by_number[item["tail"]], "t": by_number[item["head"]], "pts": flattened(item["pos"], height)})
    return {"name": graph["name"], "engine": "dot", "nodes": nodes, "edges": edges}


def flattened(spline, height):
    """A spline of dot as a polyline, 12 points a piece."""
    first, last, points = None, None, []
    for part in spline.split():
        if part.startswith("e,"):
            last = [float(value) for value in part[2:].split(",")]
        elif part.startswith("s,"):
            first = [float(value) for value in part[2:].split(",")]
        else:
            points.append([float(value) for value in part.split(",")])
    way = [points[0]]
    for at in range(0, len(points) - 3, 3):
        a, b, c, d = points[at : at + 4]
        for step in range(1, 13):
            t = step / 12
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            way.append([sum(w * p[axis] for w, p in zip(weights, (a, b, c, d))) for axis in (0, 1)])
    way = ([first] if first else []) + way + ([last] if last else [])
    return [[x, height - y] for x, y in way]


class Bench:
    def __init__(self, options):
        self.graphs = pathlib.Path(options.graphs)
        self.out = pathlib.Path(options.out)
        self.out.mkdir(parents=True, exist_ok=True)
        self.program = options.program
        self.quick = options.quick
        sys.path.insert(0, str(self.graphs))
        import metrics

        self.metrics = metrics
        self.has_dot = shutil.which("dot") is not None

    def files(self, folder):
        return sorted((self.graphs / folder).glob("*.json"))

    def in_parallel(self, work, items):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            return list(pool.map(work, items))

    def measured(self, folder, *options):
        """Our drawings of a folder's graphs, measured: name to measures."""
        files = self.files(folder)
        if self.quick:
            files = [file for file in files if not file.stem.startswith("arg10000")]
        drawn = self.in_parallel(lambda file: draw(self.program, str(file), *options), files)
        return {file.stem: self.metrics.measure(drawing) for file, drawing in zip(files, drawn)}

    def anchors(self):
        """What the other engines made of `dev`, as far as their results are there."""
        found = {}
        for key, name in ANCHORS.items():
            file = self.graphs / "results" / f"dev__{key}.json"
            if file.exists():
                found[name] = json.loads(file.read_text())
        return found

    def dots_own(self):
        """Measures of dot's drawings made now, which tell what its results do not: name to measures."""
        if not self.has_dot:
            return {}
        graphs = [json.loads(file.read_text()) for file in self.files("dev")]
        drawn = self.in_parallel(drawn_by_dot, graphs)
        return {file.stem: self.metrics.measure(drawing) for file, drawing in zip(self.files("dev"), drawn)}

    def stability(self):
        """Every edited graph drawn after its base: stability figures, crossings, and dot's crossings."""

        def one(file):
            edit = json.loads(file.read_text())
            base = str(self.graphs / "dev" / f"{edit['base']}.json")
            before = draw(self.program, base, "--flat")
            after = draw(self.program, str(file), "--flat", "--after", base)
            moved = self.metrics.stability(before, after, touched=edit.get("touched") or ())
            dots = self.metrics.measure(drawn_by_dot(edit))["crossings"] if self.has_dot else None
            return moved, self.metrics.measure(after), dots

        return self.in_parallel(one, self.files("edits/dev"))

    def grown(self, fresh):
        """Crossings of maps grown card by card, and of the same maps drawn afresh."""
        files = [file for file in self.files("dev") if fresh[file.stem]["n"] >= 20]
        drawn = self.in_parallel(lambda file: draw(self.program, str(file), "--flat", "--grown"), files)
        ends = [self.metrics.measure(drawing)["crossings"] for drawing in drawn]
        return sum(ends), sum(fresh[file.stem]["crossings"] for file in files), len(files)


def summary(measured, dot, spans):
    """One engine's figures over a folder, against dot's."""
    names = [name for name in measured if name in dot]
    ratio = lambda key, of=dot: geometric_mean([measured[n][key] / of[n][key] for n in names if n in of and of[n].get(key)])
    edges = sum(measured[n]["m"] for n in names)
    return {
        "graphs": len(names),
        "crossings": sum(measured[n]["crossings"] for n in names),
        "x_gm": geometric_mean([(measured[n]["crossings"] + 1) / (dot[n]["crossings"] + 1) for n in names]),
        "node_node": sum(measured[n]["node_node"] for n in names),
        "edge_node": sum(measured[n]["edge_node"] for n in names),
        "edge_node_near": sum(measured[n]["edge_node_near"] for n in names),
        "xspan": ratio("xspan", spans) if spans and "xspan" in next(iter(measured.values())) else None,
        "area": ratio("area"),
        "bends": sum(measured[n]["bends"] for n in names) / edges,
        "bends_gm": geometric_mean([(measured[n]["bends_per_edge"] + 0.05) / (dot[n]["bends_per_edge"] + 0.05) for n in names]),
        "straight": statistics.fmean(measured[n]["straight_frac"] for n in names if measured[n]["straight_frac"] is not None),
        "merge": statistics.fmean(measured[n]["merge_frac"] for n in names if measured[n]["merge_frac"] is not None),
    }


def shown(value, form="{:.3f}"):
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else form.format(value)


def gate(lines, what, value, most, form="{:.3f}"):
    is_held = value is not None and value <= most
    lines.append(f"| {what} | ≤ {shown(most, '{:g}')} | {shown(value, form)} | {'yes' if is_held else 'NO' if value is not None else '–'} |")
    return is_held or value is None


def times(program):
    """The figures of `cargo bench --bench layout`, as it prints them: name to milliseconds."""
    done = subprocess.run(
        ["cargo", "bench", "--locked", "--bench", "layout"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    found = {}
    for line in done.stdout.splitlines():
        parts = line.rsplit(":", 1)
        if len(parts) == 2 and parts[1].strip().endswith("ms"):
            found[parts[0].strip()] = float(parts[1].strip().split()[0])
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--graphs", default=os.environ.get("CRUXMAP_LAYOUT_GRAPHS"))
    parser.add_argument("--program")
    parser.add_argument("--out", default=str(REPOSITORY / "target" / "layout"))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--no-times", action="store_true")
    options = parser.parse_args()
    if not options.graphs:
        parser.error("name the folder of graphs with --graphs or in CRUXMAP_LAYOUT_GRAPHS")
    if not options.program:
        subprocess.run(["cargo", "build", "--locked", "--release", "--bin", "cruxmap"], cwd=REPOSITORY, check=True)
        target = os.environ.get("CARGO_TARGET_DIR", str(REPOSITORY / "target"))
        options.program = str(pathlib.Path(target) / "release" / "cruxmap")
    bench = Bench(options)
    anchors, spans = bench.anchors(), bench.dots_own()
    dot = anchors["Graphviz dot"]
    flat = bench.measured("dev", "--flat")
    ours = summary(flat, dot, spans)
    clustered, edge, synth = bench.measured("clustered"), bench.measured("edgecases"), bench.measured("synth")
    moves = bench.stability()
    total = lambda measured, *keys: sum(m[key] or 0 for m in measured.values() for key in keys)
    overlaps = ("node_node", "edge_node", "edge_node_near")

    lines = [f"Measured {datetime.date.today().isoformat()} by `python3 tests/benches/layout.py`.", ""]
    lines += ["| gate | must | reached | held |", "|---|---:|---:|---|"]
    is_held = True
    for name, measured in (("dev", flat), ("clustered", clustered), ("edge cases", edge), ("synthetic", synth)):
        what = f"{name}: {len(measured)} graphs, cards that overlap, links through cards or nearer than 4 px"
        is_held &= gate(lines, what, total(measured, *overlaps), 0)
    is_held &= gate(lines, "dev: crossings against dot, x_gm", ours["x_gm"], 0.62)
    is_held &= gate(lines, "dev: crossings, sum", ours["crossings"], 6300)
    is_held &= gate(lines, "dev: horizontal span against dot", ours["xspan"], 0.95)
    is_held &= gate(lines, "dev: area against dot", ours["area"], 1.10)
    is_held &= gate(lines, "dev: bends against dot", ours["bends_gm"], 1.0)
    is_held &= gate(lines, "dev: ink merged with that of other links", ours["merge"], 0.010, "{:.4f}")
    is_held &= gate(lines, "clustered: crossings, sum", total(clustered, "crossings"), 59)
    is_held &= gate(lines, "clustered: foreign cards in a group, groups that overlap", total(clustered, "group_foreign", "group_overlap"), 0)
    mean = lambda key: statistics.fmean(moved[key] for moved, _, _ in moves if moved[key] is not None)
    is_held &= gate(lines, f"{len(moves)} edits: mean displacement of untouched cards, px", mean("disp_mean"), 16, "{:.1f}")
    is_held &= gate(lines, "edits: 95th percentile of displacement, mean, px", mean("disp_p95"), 65, "{:.1f}")
    is_held &= gate(lines, "edits: order flips", mean("order_flips"), 0.006, "{:.4f}")
    pairs = [(after["crossings"] + 1) / (dots + 1) for _, after, dots in moves if dots is not None]
    is_held &= gate(lines, "edits: crossings of the edited drawings against dot, x_gm", geometric_mean(pairs), 0.85)
    edited = {str(at): after for at, (_, after, _) in enumerate(moves)}
    is_held &= gate(lines, "edits: overlaps as above", total(edited, *overlaps), 0)
    if not options.quick:
        ends, fresh, n = bench.grown(flat)
        is_held &= gate(lines, f"{n} maps grown card by card: crossings against a fresh layout", ends / fresh, 1.10)
    if not options.no_times:
        limits = {"cold, 200 claims": 8, "cold, 1000 claims": 80, "cold, 10000 claims": 900, "one edit, 200 claims": 4, "one edit, 10000 claims": 80}
        measured = times(options.program)
        for name, most in limits.items():
            is_held &= gate(lines, f"CPU time, {name}, ms", measured.get(name), most, "{:.1f}")

    lines += ["", "Over `dev`, every engine:", ""]
    lines += ["| engine | graphs | crossings | x_gm | cards overlap | links through cards | nearer than 4 px | span | area | bends per link | straight | merged |"]
    lines += ["|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"]
    rows = [("**Cruxmap**", ours)] + [(name, summary(measured, dot, {})) for name, measured in anchors.items()]
    for name, row in rows:
        if name == "Graphviz dot":
            row["xspan"] = 1.0
        keys = ("graphs", "crossings", "x_gm", "node_node", "edge_node", "edge_node_near", "xspan", "area", "bends", "straight")
        lines.append(f"| {name} | " + " | ".join(shown(row[key]) for key in keys) + f" | {shown(row['merge'], '{:.4f}')} |")
    stable = [("**Cruxmap**", [moved for moved, _, _ in moves])]
    for key, name in ANCHORS.items():
        file = bench.graphs / "results" / f"stability_dev__{key}.json"
        if file.exists():
            stable.append((name, list(json.loads(file.read_text()).values())))
    lines += ["", "After one edit (a leaf, a link or a card added, or a link taken away):", ""]
    lines += ["| engine | mean displacement, px | 95th percentile | moved by more than 8 px | order flips |", "|---|---:|---:|---:|---:|"]
    for name, moved in stable:
        mean = lambda key: statistics.fmean(move[key] for move in moved if move.get(key) is not None)
        lines.append(f"| {name} | {mean('disp_mean'):.1f} | {mean('disp_p95'):.1f} | {100 * mean('moved8'):.0f} % | {100 * mean('order_flips'):.2f} % |")
    text = "\n".join(lines) + "\n"
    (bench.out / "layout.md").write_text(text)
    print(text)
    return 0 if is_held else 1


if __name__ == "__main__":
    sys.exit(main())

"""Reads what was exported with other programs, and says where they see something else.

Usage: independent.py FOLDER. Every *.json in it is an object {"kind", "file", "nodes": [[id, title], ...], "edges": n}.
Prints "skipped: ..." for each reader that is missing; exits with 1 where something differs.
"""

import html
import json
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as tree

folder = pathlib.Path(sys.argv[1])
failures = []
checked = {}


def same(what, name, ours, theirs):
    checked[what] = checked.get(what, 0) + 1
    if ours != theirs:
        failures.append(f"{what} of {name}:\n  ours   {ours!r}\n  theirs {theirs!r}")


def words(text):
    return " ".join(text.split())


def of_graphml(case, text):
    tree.fromstring(text)
    try:
        import networkx
    except ImportError:
        print("skipped: networkx is missing")
        return
    graph = networkx.parse_graphml(text, force_multigraph=True)
    labels = [[name, words(data.get("label", ""))] for name, data in graph.nodes(data=True)]
    same("networkx: labels", case["file"], case["nodes"], labels)
    same("networkx: edges", case["file"], case["edges"], graph.number_of_edges())


def of_dot(case, text):
    if not shutil.which("dot"):
        print("skipped: dot is missing")
        return
    run = subprocess.run(["dot", "-Tsvg"], input=text.encode(), capture_output=True, timeout=120)
    messages = [line for line in run.stderr.decode().splitlines() if "font" not in line.lower() and "warning" not in line.lower()]
    same("dot: messages", case["file"], [], messages)
    svg = "{http://www.w3.org/2000/svg}"
    root = tree.fromstring(run.stdout)
    drawn = {}
    n_edges = 0
    for group in root.iter(svg + "g"):
        if group.get("class") == "node":
            title = group.find(svg + "title").text
            drawn[title] = words(" ".join(part.text or "" for part in group.iter(svg + "text")))
        n_edges += group.get("class") == "edge"
    same("dot: nodes", case["file"], sorted(name for name, _ in case["nodes"]), sorted(drawn))
    for name, title in case["nodes"]:
        # A point shows no label; a character without a glyph is drawn as it is.
        if not name.startswith("l"):
            same("dot: labels", case["file"], words(title), drawn.get(name))
    same("dot: edges", case["file"], case["edges"], n_edges)


def of_opml(case, text):
    root = tree.fromstring(text)
    outlines = list(root.iter("outline"))
    found = sorted(words(outline.get("text")) for outline in outlines)
    same("ElementTree: outlines", case["file"], sorted(title for _, title in case["nodes"]), found)


def of_freeplane(case, text):
    root = tree.fromstring(text)
    nodes = [node for node in root.iter("node") if node.get("ID") != "ID_cruxmap_root"]
    found = sorted(words(node.get("TEXT")) for node in nodes)
    same("ElementTree: nodes", case["file"], sorted(title for _, title in case["nodes"]), found)
    formulas = [node.get("TEXT") for node in nodes if node.get("TEXT").strip().startswith("=")]
    same("ElementTree: formulas", case["file"], [], formulas)


def of_canvas(case, text):
    canvas = json.loads(text)
    sides = [node[name] for node in canvas["nodes"] for name in ("x", "y", "width", "height")]
    same("json: whole numbers", case["file"], True, all(isinstance(side, int) for side in sides))
    ids = {node["id"] for node in canvas["nodes"]}
    same("json: nodes", case["file"], sorted(name for name, _ in case["nodes"]), sorted(ids))
    same("json: ends", case["file"], True, all(edge["fromNode"] in ids and edge["toNode"] in ids for edge in canvas["edges"]))
    same("json: edges", case["file"], case["edges"], len(canvas["edges"]))


def of_dot_sample(case, text):
    """Nodes and ends of edges as Graphviz sees them."""
    if not shutil.which("dot"):
        print("skipped: dot is missing")
        return
    run = subprocess.run(["dot", "-Kneato", "-n2", "-Tdot_json"], input=text, capture_output=True, timeout=120)
    if run.returncode:
        run = subprocess.run(["dot", "-Tdot_json"], input=text, capture_output=True, timeout=120)
    graph = json.loads(run.stdout)
    objects = graph.get("objects", [])
    n_clusters = graph.get("_subgraph_cnt", 0)
    names = {thing["_gvid"]: thing["name"] for thing in objects}
    nodes = sorted(thing["name"] for thing in objects[n_clusters:])
    same("graphviz: nodes of samples", case["file"], sorted(name for name, _ in case["nodes"]), nodes)
    edges = set()
    for edge in graph.get("edges", []):
        # What nobody sees only pushes nodes about.
        if "invis" in edge.get("style", "").split(","):
            continue
        ends = (names[edge["tail"]], names[edge["head"]])
        if edge.get("dir") == "back":
            ends = ends[::-1]
        if ends[0] != ends[1]:
            edges.add(ends)
    same("graphviz: edges of samples", case["file"], sorted(map(tuple, case["ends"])), sorted(edges))


readers = {
    "graphml": of_graphml,
    "dot": of_dot,
    "opml": of_opml,
    "freeplane": of_freeplane,
    "canvas": of_canvas,
    "dot_sample": of_dot_sample,
}
for path in sorted(folder.glob("*.json")):
    case = json.loads(path.read_text(encoding="utf-8"))
    data = (folder / case["file"]).read_bytes()
    readers[case["kind"]](case, data if case["kind"] == "dot_sample" else data.decode("utf-8"))
for what, n in checked.items():
    print(f"{what}: {n} checked")
for failure in failures[:20]:
    print(failure)
sys.exit(bool(failures))

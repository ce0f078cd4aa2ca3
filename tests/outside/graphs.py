"""Readers of drawings: GraphML by networkx, DOT by Graphviz, and JSON Canvas by its own rules. Each gives what `the_map.said_by`
takes.

A link that another one ends at is drawn as a node of its own: what leads into it from a card or a group is its start, what leads
out of it its end.
"""

import json
import subprocess

import networkx


def of_parts(cards, junctions, groups, edges):
    """`edges`: [(from, to, relation, is_member)]. `junctions`: {id: relation}. `groups`: ids."""
    members = {name: [] for name in groups}
    links, starts, ends = [], {}, {}
    faults = []
    known = {*cards, *junctions, *groups}
    for at, (start, end, relation, is_member) in enumerate(edges):
        if start not in known or end not in known:
            faults.append(f"an edge from {start} to {end}, one of which is not there")
        elif is_member:
            members[end].append(start)
        elif start in junctions:
            if start in ends:
                faults.append(f"{start} has two ends")
            ends[start] = end
        elif end in junctions:
            if end in starts:
                faults.append(f"{end} has two starts")
            starts[end] = start
        else:
            links.append({"id": f"edge {at}", "from": start, "to": end, "relation": relation})
    for name, relation in junctions.items():
        if name in starts and name in ends:
            links.append({"id": name, "from": starts[name], "to": ends[name], "relation": relation})
        else:
            faults.append(f"{name} has no {'end' if name in starts else 'start'}")
    return {"nodes": cards, "groups": members, "links": links, "faults": faults}


def graphml(path):
    """A graph as networkx reads it."""
    graph = networkx.read_graphml(path, force_multigraph=True)
    cards, junctions, groups = {}, {}, set()
    for name, data in graph.nodes(data=True):
        if "link" in data:
            junctions[name] = data["relation"]
        elif "group" in data:
            groups.add(name)
        else:
            cards[name] = data["label"]
    edges = [(start, end, data.get("relation"), "member" in data) for start, end, data in graph.edges(data=True)]
    seen = of_parts(cards, junctions, groups, edges)
    return {**seen, "title": graph.graph.get("title")}


def dot(path):
    """A graph as Graphviz reads it."""
    run = subprocess.run(["dot", "-Tdot_json", str(path)], capture_output=True, timeout=120, check=False)
    if run.returncode:
        raise ValueError(run.stderr.decode("utf-8", "replace").strip())
    graph = json.loads(run.stdout)
    cards, junctions, groups, names = {}, {}, set(), {}
    frames = {}
    for one in graph.get("objects", []):
        name = one["name"]
        names[one["_gvid"]] = name
        if "nodes" in one or name.startswith("cluster"):
            frames[name] = one.get("nodes", [])
        elif "cruxmap_link" in one:
            junctions[name] = one["cruxmap_relation"]
        elif "cruxmap_group" in one:
            groups.add(name)
        else:
            cards[name] = one["label"].replace("\\n", " ")
    edges = [
        (names[one["tail"]], names[one["head"]], one.get("cruxmap_relation") or one.get("label"), "cruxmap_member" in one)
        for one in graph.get("edges", [])
    ]
    seen = of_parts(cards, junctions, groups, edges)
    wordless = sum(not one.get("label") and bool(one.get("cruxmap_relation")) for one in graph.get("edges", []))
    said = [line for line in run.stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    seen["faults"] += [f"Graphviz says: {line}" for line in said if "font" not in line.lower()]
    return {**seen, "title": graph.get("label"), "remarks": [f"{wordless} links have no word on them"] if wordless else []}


SIDES = {None, "top", "right", "bottom", "left"}


def covered(boxes):
    """Boxes that lie on others, as one sentence."""
    found = []
    for at, a in enumerate(boxes):
        for b in boxes[:at]:
            is_beside = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
            is_above = a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]
            if not is_beside and not is_above:
                found.append(f"{a['id']} on {b['id']}")
    return [f"{len(found)} boxes lie on others: {', '.join(found[:6])}"] if found else []


def canvas(path):
    """A canvas, held against the rules of JSON Canvas 1.0."""
    canvas = json.loads(path.read_text("utf-8"))
    cards, junctions, groups = {}, {}, set()
    faults, frames = [], set()
    boxes = {}
    for one in canvas["nodes"]:
        name = one["id"]
        if name in boxes:
            faults.append(f"two nodes {name}")
        boxes[name] = one
        if not all(type(one[side]) is int for side in ("x", "y", "width", "height")):
            faults.append(f"{name} has a place that is not a whole number")
        if one["type"] not in {"text", "file", "link", "group"}:
            faults.append(f"{name} is of no known type")
        ours = one.get("cruxmap", {})
        if one["type"] == "group":
            frames.add(name)
        elif "link" in ours:
            junctions[name] = ours["link"]["relation"]
        elif "group" in ours:
            groups.add(name)
        else:
            cards[name] = ours.get("title") or one["text"].lstrip("# ").split("\n")[0]
    faults += covered([one for name, one in boxes.items() if name not in frames])
    edges = []
    for one in canvas["edges"]:
        if one.get("fromSide") not in SIDES or one.get("toSide") not in SIDES:
            faults.append(f"edge {one['id']} starts or ends at no side")
        ours = one.get("cruxmap", {})
        edges.append((one["fromNode"], one["toNode"], one.get("label"), ours.get("member") is True))
    if len({one["id"] for one in canvas["edges"]} | set(boxes)) != len(canvas["edges"]) + len(boxes):
        faults.append("an id stands twice")
    seen = of_parts(cards, junctions, groups, edges)
    seen["faults"] += faults
    return {**seen, "title": canvas.get("cruxmap", {}).get("title")}

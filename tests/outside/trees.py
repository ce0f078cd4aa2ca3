"""Readers of outlines and mind maps (OPML, Freeplane) and of web pages, with the parsers of Python.

What stands below a card bears on it: by the sign in its words, as a person sees it, or by what a field says beside it.
"""

import html.parser
import re
import xml.etree.ElementTree as tree

SIGNS = {
    "Pro": "supports", "Con": "opposes", "Requires": "requires", "Undercuts": "undercuts", "Underpins": "underpins",
    "Answers": "answers",
}


def signed(text):
    """The relation that the sign of a line says, if it has one, and the words after it."""
    if text.startswith("? "):
        return None, text[2:]
    found = re.match(r"(\w+): (.*)", text, re.DOTALL)
    if found and found[1] in SIGNS:
        return SIGNS[found[1]], found[2]
    return None, text


def of_rows(rows, arrows):
    """`rows`: [(id, parent or None, text, fields)]; `arrows`: [(from, to, relation)]."""
    nodes = {name: signed(text)[1] for name, _, text, _ in rows}
    links, signless = [], 0
    above = {}
    for name, parent, text, fields in rows:
        if parent is None:
            continue
        sign = signed(text)[0]
        relation = fields.get("link-relation") or sign
        signless += sign is None
        # An undercut is of the link by which its parent stands where it does.
        to = above[parent] if relation in ("undercuts", "underpins") and parent in above else parent
        above[name] = f"above {name}"
        links.append({"id": above[name], "from": name, "to": to, "relation": relation})
    links += [{"id": f"arrow {at}", "from": start, "to": end, "relation": word} for at, (start, end, word) in enumerate(arrows)]
    remarks = [f"{signless} rows below others have no sign, so that they look like support"] if signless else []
    return {"nodes": nodes, "groups": {}, "links": links, "faults": [], "remarks": remarks}


def opml(path):
    """An outline."""
    root = tree.parse(path).getroot()
    ours = "{urn:cruxmap}"
    rows = []

    def walk(parent, name):
        for one in parent.findall("outline"):
            rows.append((len(rows), name, one.get("text"), {key.removeprefix(ours): text for key, text in one.attrib.items()}))
            walk(one, len(rows) - 1)

    walk(root.find("body"), None)
    return {**of_rows(rows, []), "title": root.findtext("head/title")}


def freeplane(path):
    """A mind map."""
    root = tree.parse(path).getroot().find("node")
    rows, arrows = [], []

    def walk(parent, name):
        for one in parent.findall("node"):
            key = one.get("ID")
            rows.append((key, name, one.get("TEXT"), {field.get("NAME"): field.get("VALUE") for field in one.findall("attribute")}))
            arrows.extend((key, arrow.get("DESTINATION"), arrow.get("MIDDLE_LABEL")) for arrow in one.findall("arrowlink"))
            walk(one, key)

    walk(root, None)
    seen = of_rows(rows, arrows)
    names = [row[0] for row in rows]
    if len(set(names)) != len(names):
        seen["faults"].append("an ID stands twice")
    return {**seen, "title": root.get("TEXT")}


VOID = set("area base br col embed hr img input link meta source track wbr".split())


class Page(html.parser.HTMLParser):
    """A page: whether its tags close in order, its ids, its links and its words."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.faults, self.ids, self.links, self.text = [], [], [], [], []
        self.tags = set()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        names = [name for name, _ in attributes]
        if len(set(names)) != len(names):
            self.faults.append(f"<{tag}> has an attribute twice (line {self.getpos()[0]})")
        fields = dict(attributes)
        if "id" in fields:
            self.ids.append(fields["id"])
        if "href" in fields:
            self.links.append(fields["href"])
        if any(name.startswith("on") for name in names):
            self.faults.append(f"<{tag}> has a script (line {self.getpos()[0]})")
        if tag == "img" and not fields.get("alt"):
            self.faults.append(f"a picture without words for it (line {self.getpos()[0]})")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else (line {self.getpos()[0]})")

    def handle_data(self, data):
        if self.open[-1:] not in (["style"], ["script"]):
            self.text.append(data)


def page(path):
    """A web page."""
    read = Page()
    read.feed(path.read_text("utf-8"))
    read.close()
    faults = read.faults
    if read.open:
        faults.append(f"<{read.open[-1]}> is never closed")
    if len(set(read.ids)) != len(read.ids):
        faults.append("an id stands twice")
    for link in read.links:
        if link.startswith("#") and link[1:] not in read.ids:
            faults.append(f"a link leads to {link}, which is not there")
        elif re.match(r"(?!https?:|#|mailto:)\w+:", link):
            faults.append(f"a link leads to {link[:40]}")
    if read.tags & {"script", "iframe", "object", "embed", "form"}:
        faults.append("there is something on the page that does something")
    return {"text": " ".join("".join(read.text).split()), "faults": faults}

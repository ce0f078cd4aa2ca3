"""What a map holds, counted from its JSON: the side of the comparison that every reader is held against.

A link is said as `(relation, from, to)`: `from` is a title, or `("group", titles)`; `to` is a title, or again a link. So a link
at a link is compared with all that it ends at, and no id of any file takes part.
"""

import collections
import json


def words(text):
    """A text on one line."""
    return " ".join(str(text or "").split())


class TheMap:
    """The titles, links and groups of a map."""

    def __init__(self, path):
        self.name = path.stem
        self.data = json.loads(path.read_text("utf-8"))
        part = lambda name: self.data.get(name, {})
        self.title = words(self.data["title"])
        self.claims = {key: words(one["title"]) for key, one in part("claims").items()}
        self.questions = {key: words(one["title"]) for key, one in part("questions").items()}
        self.cards = {**self.questions, **self.claims}
        self.readers = part("readers")
        self.members = {key: tuple(sorted(self.cards[one] for one in group["members"])) for key, group in part("groups").items()}
        raw = {}
        for section in ("claims", "questions", "groups"):
            for key, one in part(section).items():
                for name, link in one.get("out", {}).items():
                    raw[name] = (link.get("relation", "Supports").lower(), key, link["to"])
        self.raw_links = raw
        self.links = {name: self._said(name) for name in raw}
        self.reasons = sum(bool(link.get("reason")) for s in ("claims", "groups") for one in part(s).values()
                           for link in one.get("out", {}).values())
        self.n_credences = sum(len(one.get("credences", {})) for one in part("claims").values())

    def _said(self, name):
        relation, origin, target = self.raw_links[name]
        start = ("group", self.members[origin]) if origin in self.members else self.cards[origin]
        return relation, start, self.cards[target] if target in self.cards else self._said(target)

    def counted_links(self):
        """The links as a multiset."""
        return collections.Counter(self.links.values())


def said_by(seen):
    """The links that a reader sees, as a multiset, said as those of a map are.

    `seen` has `nodes` {id: title}, `groups` {id: [id of a member]} and `links` [{id, relation, from, to}], where `from` is a
    node or a group, and `to` a node or the id of a link.
    """
    links = {link["id"]: link for link in seen["links"]}

    def title(name):
        if name in seen["groups"]:
            return "group", tuple(sorted(words(seen["nodes"][one]) for one in seen["groups"][name]))
        return words(seen["nodes"][name])

    def said(link, depth=0):
        to = link["to"]
        if depth > 50:
            return "a circle of links"
        return link["relation"], title(link["from"]), said(links[to], depth + 1) if to in links else title(to)

    return collections.Counter(said(link) for link in links.values())


def short(thing):
    """A title or a link, short enough for a line of a report."""
    if isinstance(thing, str):
        return thing if len(thing) <= 60 else thing[:57] + "…"
    if thing[0] == "group":
        return "(" + "; ".join(short(one) for one in thing[1]) + ")"
    return f"[{short(thing[1])} —{thing[0]}→ {short(thing[2])}]"


def differences(what, expected, seen, at_most=3):
    """Two multisets, as sentences: what is missing and what is too much."""
    found = []
    for sentence, some in ((f"{what} missing", expected - seen), (f"{what} that the map does not hold", seen - expected)):
        if some:
            shown = " · ".join(short(one) for one in list(some)[:at_most])
            found.append(f"{sum(some.values())} {sentence}: {shown}{' · …' if len(some) > at_most else ''}")
    return found

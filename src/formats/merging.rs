//! Versions of a map set side by side: what differs, in words, and two versions with a common ancestor merged into one.
//!
//! Merging goes field by field of every object. What only one side has changed is taken over; what both have changed alike is
//! one change; of what both have changed differently one is taken (the same whichever side is called ours), and both are
//! written into a note about the object. Lists of records and of words take what either side has added and drop what either
//! has removed. What one side has removed and the other changed stays, with a note.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    ron::{self, ReadError},
    tree::{Node, Wording},
};
use crate::model::{Map, percent};

/// A difference between two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where: `claims`, id, field, and so on.
    pub path: Vec<String>,
    /// As it was, as written in the file; nothing if it is new.
    pub old: Option<String>,
    /// As it is; nothing if it is gone.
    pub new: Option<String>,
    /// In words.
    pub sentence: String,
}

/// Something that both sides have changed, each in another way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Where.
    pub path: Vec<String>,
    /// What one of the two has, as written in the file; nothing if it was removed. This one is in the merged map.
    pub taken: Option<String>,
    /// What the other has.
    pub other: Option<String>,
    /// In words.
    pub sentence: String,
}

/// Two versions in one.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The map.
    pub map: Map,
    /// What both have changed differently, in order of place.
    pub conflicts: Vec<Conflict>,
    /// What was put aside while the merged map was read: links that lead nowhere, because one side removed where they lead.
    pub warnings: Vec<String>,
}

/// The tree of a map. The program's own text always reads.
fn tree(map: &Map) -> Node {
    Node::read(&ron::write(map)).unwrap_or(Node::record(Vec::new()))
}

/// What differs between two versions, in the order of the file.
///
/// Complexity: linear in the texts.
pub fn differences(old: &Map, new: &Map) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(&mut Vec::new(), Some(&tree(old)), Some(&tree(new)), &mut found);
    for difference in &mut found {
        difference.sentence = in_words(old, new, difference);
    }
    found
}

/// Fields or entries by name.
fn index(node: Option<&Node>) -> BTreeMap<&str, &Node> {
    match node {
        Some(Node::Record(pairs, _) | Node::Entries(pairs, _)) => {
            pairs.iter().map(|(name, value)| (name.as_str(), value)).collect()
        }
        _ => BTreeMap::new(),
    }
}

/// Names of the fields or entries of all, in order.
fn names<'a>(nodes: &[Option<&'a Node>]) -> BTreeSet<&'a str> {
    nodes.iter().flat_map(|node| index(*node).into_keys()).collect()
}

fn compare(path: &mut Vec<String>, old: Option<&Node>, new: Option<&Node>, found: &mut Vec<Difference>) {
    if old == new {
        return;
    }
    let is_open = |node: Option<&Node>| matches!(node, Some(Node::Record(..) | Node::Entries(..)));
    // Entries that are not there on one side are told one by one.
    let is_entries = |node: Option<&Node>| matches!(node, None | Some(Node::Entries(..)));
    if is_open(old) && is_open(new) || is_entries(old) && is_entries(new) {
        let (before, after) = (index(old), index(new));
        for name in names(&[old, new]) {
            path.push(name.to_owned());
            compare(path, before.get(name).copied(), after.get(name).copied(), found);
            path.pop();
        }
        return;
    }
    found.push(Difference {
        path: path.clone(),
        old: old.map(Node::text),
        new: new.map(Node::text),
        sentence: String::new(),
    });
}

/// A field of the file as people call it.
fn field(name: &str) -> &str {
    match name {
        "elicit" => "elicitation question",
        "tier" => "core or detail",
        "given" => "conditions",
        "defines" => "defined word",
        "senses" => "definitions used",
        "by_reader" => "readers’ own strengths",
        "base" => "before the links",
        "order" => "place in reading order",
        "place" => "pinned place",
        other => other,
    }
}

/// Fields one within the other, as people call them.
fn fields(names: &[String]) -> String {
    names.iter().map(|name| field(name)).collect::<Vec<_>>().join(" ")
}

/// A section of the file in the singular.
fn thing(section: &str) -> &str {
    match section {
        "claims" => "claim",
        "questions" => "question",
        "quantities" => "quantity",
        "groups" => "group",
        "readers" => "reader",
        "sources" => "source",
        "scenarios" => "scenario",
        "sessions" => "session",
        "notes" => "note",
        "views" => "view",
        "out" => "link",
        other => other,
    }
}

/// A value as people read it: text without its marks, probabilities in percent, the rest as it is written, shortened.
fn shown(text: &str, is_chance: bool) -> String {
    const MOST: usize = 80;
    if is_chance && let Ok(number) = text.parse::<f64>() {
        return percent(number);
    }
    let plain = Node::Plain(text.to_owned()).as_text().map(|text| format!("“{text}”"));
    // Records stand over several lines in the file.
    let plain = plain.unwrap_or_else(|| text.split_whitespace().collect::<Vec<_>>().join(" "));
    if plain.chars().count() > MOST {
        format!("{}…", plain.chars().take(MOST).collect::<String>())
    } else {
        plain
    }
}

/// What a path is about, in words, with the title from whichever version has it.
fn about(maps: [&Map; 2], path: &[String]) -> String {
    let title = |id: &str| {
        maps.iter().rev().find_map(|map| {
            let card = map.card(id)?;
            Some(map.card_title(&card))
        })
    };
    let reader = |id: &str| {
        let known = maps.iter().rev().find_map(|map| map.readers.get(id));
        known.map_or_else(|| id.to_owned(), |reader| reader.name.clone())
    };
    match path {
        [] => "the map".to_owned(),
        [name] => field(name).to_owned(),
        [section, id] if section == "readers" => format!("reader {}", reader(id)),
        [section, id] => match title(id) {
            Some(title) => format!("{} “{title}”", thing(section)),
            None => format!("{} “{id}”", thing(section)),
        },
        [section, id, out, link, rest @ ..] if out == "out" => {
            let of = title(id).map_or_else(|| id.clone(), |title| format!("“{title}”"));
            let field = if rest.is_empty() {
                String::new()
            } else {
                format!(", {}", fields(rest))
            };
            let _ = section;
            format!("link “{link}” from {of}{field}")
        }
        [_, id, credences, who, field] if credences == "credences" && field == "stated" => {
            let title = title(id).unwrap_or_else(|| id.clone());
            format!("{}’s credence in “{title}”", reader(who))
        }
        [_, id, credences, who, rest @ ..] if credences == "credences" => {
            let title = title(id).unwrap_or_else(|| id.clone());
            let field = if rest.is_empty() {
                String::new()
            } else {
                format!(", {}", fields(rest))
            };
            format!("{}’s credence in “{title}”{field}", reader(who))
        }
        [section, id, rest @ ..] => {
            let whole = about(maps, &[section.clone(), id.clone()]);
            format!("{whole}, {}", fields(rest))
        }
    }
}

/// The items of a list, as it is written in the file.
fn list(text: &str) -> Option<Vec<Node>> {
    match Node::read(text) {
        Some(Node::List(items, _)) => Some(items),
        _ => None,
    }
}

/// What has come to a list and what has gone from it.
fn list_in_words(old: &str, new: &str) -> String {
    let (old, new) = (list(old).unwrap_or_default(), list(new).unwrap_or_default());
    // Of a record its text is shown, which says most.
    let said = |item: &Node| {
        let telling = item.get("text").or_else(|| item.get("title")).unwrap_or(item);
        shown(&telling.text(), false)
    };
    let only = |these: &[Node], those: &[Node], word: &str| -> Vec<String> {
        let gone = these.iter().filter(|item| !those.contains(item));
        gone.map(|item| format!("{} ({word})", said(item))).collect()
    };
    let words = [only(&old, &new, "gone"), only(&new, &old, "new")].concat();
    if words.is_empty() {
        "in another order".to_owned()
    } else {
        words.join(", ")
    }
}

fn in_words(old: &Map, new: &Map, difference: &Difference) -> String {
    let what = about([old, new], &difference.path);
    let is_chance = matches!(
        difference.path.last().map(String::as_str),
        Some("stated" | "base" | "conditional" | "never" | "p")
    );
    match (&difference.old, &difference.new) {
        (Some(old), Some(new)) if list(old).is_some() && list(new).is_some() => {
            format!("{what}: {}", list_in_words(old, new))
        }
        (Some(old), Some(new)) => format!("{what}: {} → {}", shown(old, is_chance), shown(new, is_chance)),
        (None, Some(new)) if difference.path.len() > 2 => format!("{what}: {} (new)", shown(new, is_chance)),
        (None, _) => format!("new {what}"),
        (Some(old), None) if difference.path.len() > 2 => format!("{what}: {} (gone)", shown(old, is_chance)),
        (Some(_), None) => format!("{what} is gone"),
    }
}

/// Of what both sides have changed differently, which is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Prefers {
    /// The same whichever side is called ours, and both are written into a note.
    Neither,
    /// Ours; somebody will be asked.
    Ours,
}

/// How large the pieces are that are taken from one side or the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pieces {
    /// Fields of objects.
    Fields,
    /// Whole objects, where fields of both sides do not go together.
    Objects,
    /// The whole map, where even that is no map: what one side says stands in a note.
    Map,
}

/// Merges two versions of a map that come from the same base. Whichever of the two is called ours, the outcome is the same.
///
/// # Errors
/// When one of the versions is no map by itself.
pub fn merge(base: &Map, ours: &Map, theirs: &Map) -> Result<Merged, ReadError> {
    merge_by(Some(base), ours, theirs, Prefers::Neither)
}

/// Merges two versions for somebody who is asked about conflicts: until then ours stands, and nothing is noted on the map.
/// Without a base, what only one side has counts as added.
///
/// # Errors
/// When one of the versions is no map by itself.
pub fn merge_for_choice(base: Option<&Map>, ours: &Map, theirs: &Map) -> Result<Merged, ReadError> {
    merge_by(base, ours, theirs, Prefers::Ours)
}

fn merge_by(base: Option<&Map>, ours: &Map, theirs: &Map, prefers: Prefers) -> Result<Merged, ReadError> {
    let trees = (base.map(tree), tree(ours), tree(theirs));
    // Two versions that are maps can together be none: a claim needs what a field of the other side takes away. Then
    // larger pieces are taken from one of them.
    let mut failed = None;
    for pieces in [Pieces::Fields, Pieces::Objects, Pieces::Map] {
        let (merged, mut conflicts) = merged_tree(&trees, prefers, pieces);
        let text = merged.text();
        match ron::read(text.as_bytes()) {
            Ok(loaded) => {
                say_conflicts(&mut conflicts, [ours, theirs]);
                return Ok(Merged {
                    map: loaded.map,
                    conflicts,
                    warnings: loaded.warnings.iter().map(ToString::to_string).collect(),
                });
            }
            Err(error) => failed = Some(error),
        }
    }
    Err(failed.unwrap_or_else(|| ReadError::NotText(String::new())))
}

fn merged_tree(
    (base, ours, theirs): &(Option<Node>, Node, Node),
    prefers: Prefers,
    pieces: Pieces,
) -> (Node, Vec<Conflict>) {
    let mut work = Work {
        prefers,
        pieces,
        conflicts: Vec::new(),
    };
    let merged = work.three_way(&mut Vec::new(), base.as_ref(), Some(ours), Some(theirs));
    let mut merged = merged.unwrap_or_else(|| Node::record(Vec::new()));
    let mut conflicts = work.conflicts;
    bring_back(&mut merged, [ours, theirs], &mut conflicts);
    keep_links_once(&mut merged, base.as_ref(), &mut conflicts);
    conflicts.sort_by(|a, b| a.path.cmp(&b.path));
    if let (Node::Record(fields, words), Prefers::Neither) = (&mut merged, prefers) {
        *words = Wording::default();
        keep_side_by_side(fields, &conflicts);
    }
    (merged, conflicts)
}

fn say_conflicts(conflicts: &mut [Conflict], maps: [&Map; 2]) {
    for conflict in conflicts {
        let what = about(maps, &conflict.path);
        let side = |text: &Option<String>| {
            text.as_ref()
                .map_or_else(|| "removed".to_owned(), |text| shown(text, false))
        };
        conflict.sentence = format!(
            "{what}: one version has {}, the other {}",
            side(&conflict.taken),
            side(&conflict.other)
        );
    }
}

/// A link that one side has moved to another start and the other has changed stands in two places: the place it was moved to
/// is kept, and the other version is listed.
fn keep_links_once(merged: &mut Node, base: Option<&Node>, conflicts: &mut Vec<Conflict>) {
    const STARTS: [&str; 2] = ["claims", "groups"];
    let mut places: BTreeMap<String, Vec<(&str, String)>> = BTreeMap::new();
    for section in STARTS {
        for (owner, node) in index(merged.get(section)) {
            for link in names(&[node.get("out")]) {
                places
                    .entry(link.to_owned())
                    .or_default()
                    .push((section, owner.to_owned()));
            }
        }
    }
    for (link, mut places) in places.into_iter().filter(|(_, places)| places.len() > 1) {
        let at = |node: Option<&Node>, section: &str, owner: &str| {
            node?.get(section)?.get(owner)?.get("out")?.get(&link).map(Node::text)
        };
        // Where the base has it, it was moved away from; of two new places the first is kept.
        places.sort_by_key(|(section, owner)| at(base, section, owner).is_some());
        let kept = places
            .first()
            .and_then(|(section, owner)| at(Some(merged), section, owner));
        for (section, owner) in places.into_iter().skip(1) {
            let path = vec![section.to_owned(), owner.clone(), "out".to_owned(), link.clone()];
            conflicts.push(Conflict {
                other: at(Some(merged), section, &owner),
                taken: kept.clone(),
                path: path.clone(),
                sentence: String::new(),
            });
            set(merged, &path, None);
        }
    }
}

/// Puts a piece at a path, or takes away what is there.
fn set(node: &mut Node, path: &[String], piece: Option<&Node>) {
    let Some((name, rest)) = path.split_first() else {
        if let Some(piece) = piece {
            *node = piece.clone();
        }
        return;
    };
    let (Node::Record(pairs, words) | Node::Entries(pairs, words)) = node else {
        return;
    };
    *words = Wording::default();
    let at = pairs.iter().position(|(own, _)| own == name);
    match (at, piece, rest.is_empty()) {
        (Some(at), None, true) => {
            pairs.remove(at);
        }
        (Some(at), ..) => {
            if let Some((_, inner)) = pairs.get_mut(at) {
                set(inner, rest, piece);
            }
        }
        (None, Some(piece), true) => pairs.push((name.clone(), piece.clone())),
        (None, Some(_), false) => {
            // What holds it is not there either; sections and the like are entries, one in another.
            let mut inner = Node::Entries(Vec::new(), Wording::default());
            set(&mut inner, rest, piece);
            pairs.push((name.clone(), inner));
        }
        (None, None, _) => {}
    }
}

/// The map with some pieces of its text put in, changed or taken away; a path is that of a [`Difference`] or a [`Conflict`].
///
/// # Errors
/// When that is no map: a piece needs another one that was not put in.
pub fn with_pieces<'a>(
    map: &Map,
    pieces: impl IntoIterator<Item = (&'a [String], Option<&'a str>)>,
) -> Result<ron::Loaded, ReadError> {
    let mut tree = tree(map);
    for (path, text) in pieces {
        let piece = text.map(|text| Node::read(text).unwrap_or_else(|| Node::Plain(text.to_owned())));
        set(&mut tree, path, piece.as_ref());
    }
    ron::read(tree.text().as_bytes())
}

/// What stays because one side has changed it, though the other removed it, may need what was removed with it: that comes back,
/// from whichever side still has it, and what that needs.
fn bring_back(merged: &mut Node, sides: [&Node; 2], conflicts: &mut Vec<Conflict>) {
    let mut kept: Vec<String> = (conflicts.iter())
        .filter(|conflict| conflict.path.len() >= 2 && conflict.other.is_none())
        .filter_map(|conflict| conflict.taken.clone())
        .collect();
    while let Some(text) = kept.pop() {
        for section in ["claims", "questions", "quantities", "groups", "readers", "sources"] {
            for side in sides {
                let Some(theirs) = side.get(section) else { continue };
                for id in names(&[Some(theirs)]) {
                    let is_gone = merged.get(section).is_none_or(|section| section.get(id).is_none());
                    if !is_gone || !text.contains(&format!("\"{id}\"")) {
                        continue;
                    }
                    let Some(node) = theirs.get(id) else { continue };
                    set(merged, &[section.to_owned(), id.to_owned()], Some(node));
                    kept.push(node.text());
                    conflicts.push(Conflict {
                        path: vec![section.to_owned(), id.to_owned()],
                        taken: Some(node.text()),
                        other: None,
                        sentence: String::new(),
                    });
                }
            }
        }
    }
}

/// A note for each conflict, about the object that it is in.
fn keep_side_by_side(fields: &mut Vec<(String, Node)>, conflicts: &[Conflict]) {
    if conflicts.is_empty() {
        return;
    }
    let text = |text: &str| Node::Plain(serde_json::Value::String(text.to_owned()).to_string());
    let taken: Vec<String> = fields
        .iter()
        .find(|(name, _)| name == "notes")
        .map(|(_, notes)| names(&[Some(notes)]).into_iter().map(str::to_owned).collect())
        .unwrap_or_default();
    let mut number = 0;
    let mut entries = Vec::new();
    for conflict in conflicts {
        let id = loop {
            number += 1;
            let id = format!("merge-conflict-{number}");
            if !taken.contains(&id) {
                break id;
            }
        };
        let said = |side: &Option<String>| side.clone().unwrap_or_else(|| "(removed)".to_owned());
        let words = format!(
            "Two versions were merged here. {}.\nIn the map: {}\nIn the other version: {}",
            conflict.path.join(" / "),
            said(&conflict.taken),
            said(&conflict.other)
        );
        let mut note = vec![("text".to_owned(), text(&words))];
        // Only cards can be what a note is about.
        if let [section, id, ..] = conflict.path.as_slice()
            && ["claims", "questions", "groups", "quantities"].contains(&section.as_str())
        {
            note.push(("about".to_owned(), text(id)));
        }
        entries.push((id, Node::record(note)));
    }
    match fields.iter_mut().find(|(name, _)| name == "notes") {
        Some((_, Node::Entries(notes, words))) => {
            notes.extend(entries);
            *words = Wording::default();
        }
        _ => fields.push(("notes".to_owned(), Node::Entries(entries, Wording::default()))),
    }
}

/// A merge that is being made.
struct Work {
    prefers: Prefers,
    pieces: Pieces,
    conflicts: Vec<Conflict>,
}

impl Work {
    fn three_way(
        &mut self,
        path: &mut Vec<String>,
        base: Option<&Node>,
        ours: Option<&Node>,
        theirs: Option<&Node>,
    ) -> Option<Node> {
        if ours == theirs || theirs == base {
            return ours.cloned();
        }
        if ours == base {
            return theirs.cloned();
        }
        let is_one_piece = match self.pieces {
            Pieces::Fields => false,
            Pieces::Objects => path.len() == 2,
            Pieces::Map => true,
        };
        match (ours, theirs) {
            (Some(Node::Record(..)), Some(Node::Record(..))) if !is_one_piece => {
                Some(Node::record(self.parts(path, base, ours, theirs)))
            }
            // Where one side has removed the last entry there are none, and each is still asked about by itself.
            (Some(Node::Entries(..)), Some(Node::Entries(..)) | None) | (None, Some(Node::Entries(..)))
                if !is_one_piece =>
            {
                let parts = self.parts(path, base, ours, theirs);
                (!parts.is_empty()).then_some(Node::Entries(parts, Wording::default()))
            }
            (Some(Node::List(a, _)), Some(Node::List(b, _))) if is_set(a) && is_set(b) => {
                let known: &[Node] = match base {
                    Some(Node::List(known, _)) => known,
                    _ => &[],
                };
                Some(Node::List(union(known, a, b), Wording::default()))
            }
            _ => {
                // Whichever side is called ours, the same one is taken: what is there before what was removed, then by text.
                let is_ours = self.prefers == Prefers::Ours || ours > theirs;
                let (one, other) = if is_ours { (ours, theirs) } else { (theirs, ours) };
                self.conflicts.push(Conflict {
                    path: path.clone(),
                    taken: one.map(Node::text),
                    other: other.map(Node::text),
                    sentence: String::new(),
                });
                one.cloned()
            }
        }
    }

    fn parts(
        &mut self,
        path: &mut Vec<String>,
        base: Option<&Node>,
        ours: Option<&Node>,
        theirs: Option<&Node>,
    ) -> Vec<(String, Node)> {
        let mut merged = Vec::new();
        let [known, a, b] = [base, ours, theirs].map(index);
        for name in names(&[base, ours, theirs]) {
            path.push(name.to_owned());
            let part = self.three_way(
                path,
                known.get(name).copied(),
                a.get(name).copied(),
                b.get(name).copied(),
            );
            path.pop();
            merged.extend(part.map(|part| (name.to_owned(), part)));
        }
        merged
    }
}

/// Whether the order of a list says nothing that merging could break: words and records, not tuples such as percentiles.
fn is_set(items: &[Node]) -> bool {
    let fits = |item: &Node| match item {
        Node::Record(..) => true,
        Node::Plain(plain) => !plain.starts_with('('),
        Node::Entries(..) | Node::List(..) => false,
    };
    items.iter().all(fits)
}

/// What either side has added, without what either has removed: those of the base in its order, then the new ones by text.
fn union(base: &[Node], a: &[Node], b: &[Node]) -> Vec<Node> {
    let mut items: Vec<Node> = (base.iter())
        .filter(|item| a.contains(item) && b.contains(item))
        .cloned()
        .collect();
    let mut new: Vec<&Node> = a.iter().chain(b).filter(|item| !base.contains(item)).collect();
    new.sort();
    new.dedup();
    items.extend(new.into_iter().cloned());
    items
}

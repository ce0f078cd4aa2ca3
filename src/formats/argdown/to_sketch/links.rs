//! Relations and inferences as links.

use std::collections::{HashMap, HashSet};

use super::super::document::{Argument, Node, Relation, RelationKind, Role, Step};
use super::super::pieces;
use super::super::value::Value;
use super::drafts::{Draft, Spot};
use super::{ArgumentUse, Making, first_line};
use crate::formats::sketch::{CardKind, GroupKind, SketchGroup, SketchRelation};

/// The words for relations in the data of an argument that stands for a link.
pub(in crate::formats::argdown) const RELATION_WORDS: [(&str, SketchRelation); 6] = [
    ("supports", SketchRelation::Supports),
    ("opposes", SketchRelation::Opposes),
    ("requires", SketchRelation::Requires),
    ("undercuts", SketchRelation::Undercuts),
    ("underpins", SketchRelation::Underpins),
    ("answers", SketchRelation::Answers),
];

/// What stands in a note before the title of an argument with one premise.
pub(in crate::formats::argdown) const ARGUMENT_NOTE: &str = "Argument: ";

/// The relation that an argument says it stands for.
pub(super) fn stated_relation(data: &Value) -> Option<SketchRelation> {
    let word = data.member("link")?.to_text()?;
    RELATION_WORDS
        .into_iter()
        .find(|(name, _)| *name == word)
        .map(|(_, relation)| relation)
}

/// Where the links of arguments stand among the drafts.
#[derive(Default)]
struct Made {
    drafts: Vec<Draft>,
    /// Of arguments that stand for a link, and the last one of arguments with a conclusion.
    of_argument: HashMap<usize, usize>,
    of_inference: HashMap<(usize, usize), usize>,
}

/// All links, in the making.
pub(super) fn drafts(making: &mut Making<'_>) -> Vec<Draft> {
    let mut made = Made::default();
    let mut inferences: Vec<usize> = Vec::new();
    for (at, (argument, usage)) in making.document.arguments.iter().zip(&making.uses).enumerate() {
        match usage {
            ArgumentUse::Inference => inferences.push(at),
            ArgumentUse::Link => {
                let draft = stated_link(argument);
                made.of_argument.insert(at, made.drafts.len());
                made.drafts.push(draft);
            }
            ArgumentUse::Card => {}
        }
    }
    inferences.sort_by_key(|&at| {
        making
            .document
            .arguments
            .get(at)
            .map_or(0, |argument| argument.steps_line)
    });
    for at in inferences {
        infer(making, &mut made, at);
    }
    unfinished(making, &mut made);
    relate(making, &mut made);
    made.drafts
}

/// The link that an argument says it stands for, without its ends.
fn stated_link(argument: &Argument) -> Draft {
    let data = &argument.data;
    let text = |name: &str| data.member(name).and_then(Value::to_text);
    let described = || {
        argument
            .members
            .iter()
            .map(|member| pieces::markdown(&member.pieces))
            .find(|text| !text.is_empty())
    };
    let mut draft = Draft::new(
        first_line(&argument.members),
        Spot::Card(0),
        stated_relation(data).unwrap_or_default(),
        Spot::Card(0),
    );
    let group = data
        .member("group")
        .and_then(Value::to_number)
        .filter(|number| *number >= 1.0);
    draft.from = group.map(|number| Spot::Group(number as usize - 1));
    draft.to = None;
    draft.strength = data.member("strength").and_then(Value::to_number);
    draft.reason = text("reason").or_else(described).unwrap_or_default();
    draft.note = text("note").unwrap_or_default();
    draft.is_inferred = matches!(data.member("inferred"), Some(Value::Bool(true)));
    draft
}

/// The links of an argument with premises and conclusions: one for each conclusion.
fn infer(making: &mut Making<'_>, made: &mut Made, at: usize) {
    let Some(argument) = making.document.arguments.get(at) else {
        return;
    };
    let n_conclusions = argument.steps.iter().filter(|step| step.role != Role::Premise).count();
    let mut n_seen = 0;
    let mut first = 0;
    let mut used: HashSet<usize> = HashSet::new();
    for (index, step) in argument.steps.iter().enumerate() {
        let Some(inference) = &step.inference else { continue };
        n_seen += 1;
        let premises = premises(argument, first, index, making);
        used.extend(&premises);
        // The conclusion may serve as a premise of what follows.
        first = index;
        let card = |statement: usize| making.of_statement.get(statement).copied().unwrap_or(0);
        let to = card(step.statement);
        let mut members: Vec<usize> = Vec::new();
        let mut known = HashSet::new();
        for card in premises.into_iter().map(card) {
            if card != to && known.insert(card) {
                members.push(card);
            }
        }
        let text = |value: &Value, name: &str| value.member(name).and_then(Value::to_text);
        let title = text(&argument.data, "title");
        let mut title = title.unwrap_or_else(|| {
            if argument.is_untitled {
                String::new()
            } else {
                argument.title.clone()
            }
        });
        if n_conclusions > 1 && n_seen < n_conclusions {
            title = match title.as_str() {
                "" => format!("Step {n_seen}"),
                title => format!("{title} (step {n_seen})"),
            };
        }
        let from = match members.as_slice() {
            [] => {
                making
                    .left_out
                    .say(inference.line, "a conclusion follows from nothing but itself");
                continue;
            }
            [card] => Spot::Card(*card),
            _ => {
                making.sketch.groups.push(SketchGroup {
                    title,
                    kind: GroupKind::Joint,
                    members,
                });
                Spot::Group(making.sketch.groups.len() - 1)
            }
        };
        let mut draft = Draft::new(
            argument.steps_line + index,
            from,
            support_of(making, to),
            Spot::Card(to),
        );
        if index + 1 == argument.steps.len() {
            made.of_argument.insert(at, made.drafts.len());
        }
        describe(&mut draft, making, at, index);
        made.of_inference.insert((at, index), made.drafts.len());
        made.drafts.push(draft);
    }
    let is_idle = |step: &&Step| step.role == Role::Premise && !used.contains(&step.statement);
    let n_idle = argument.steps.iter().filter(is_idle).count();
    for _ in 0..n_idle {
        making.adapted.say(
            argument.steps_line,
            "a premise that no inference of its argument uses is a card by itself",
        );
    }
}

/// The statements that an inference uses: those it names, or all since the last one with its conclusion.
fn premises(argument: &Argument, first: usize, index: usize, making: &mut Making<'_>) -> Vec<usize> {
    let inference = argument.steps.get(index).and_then(|step| step.inference.as_ref());
    let uses = inference
        .and_then(|inference| inference.data.member("uses"))
        .map(Value::items)
        .unwrap_or_default();
    let mut named = Vec::new();
    if !uses.is_empty() {
        let earlier = argument.steps.get(..index).unwrap_or_default();
        let by_number: HashMap<usize, usize> = earlier.iter().map(|step| (step.number, step.statement)).collect();
        for number in uses {
            match number.to_number().and_then(|number| by_number.get(&(number as usize))) {
                Some(&statement) => named.push(statement),
                None => making.errors.say(
                    inference.map(|inference| inference.line),
                    "an inference uses a number that no premise above it has",
                ),
            }
        }
    }
    if !named.is_empty() {
        return named;
    }
    if first > 0 {
        making.adapted.say(
            inference.map(|inference| inference.line),
            "an inference does not say what it uses; the conclusion before it and the premises since are taken",
        );
    }
    let since = argument.steps.get(first..index).unwrap_or_default();
    since.iter().map(|step| step.statement).collect()
}

/// What is said about an inference: in its own data, at its conclusion, and of the last one in the argument's text.
fn describe(draft: &mut Draft, making: &mut Making<'_>, at: usize, index: usize) {
    let Some(argument) = making.document.arguments.get(at) else {
        return;
    };
    let Some(Step {
        inference: Some(inference),
        data,
        ..
    }) = argument.steps.get(index)
    else {
        return;
    };
    let number = |name: &str| {
        [&inference.data, data]
            .into_iter()
            .find_map(|data| data.member(name).and_then(Value::to_number))
    };
    draft.strength = number("inference").or_else(|| inference.data.member("strength").and_then(Value::to_number));
    let mut reasons: Vec<String> = Vec::new();
    let mut notes: Vec<String> = Vec::new();
    for (name, value) in inference.data.members() {
        let text = value.to_text();
        match (name.as_str(), text) {
            ("uses" | "inference" | "strength" | "inferred", _) => {}
            ("reason", Some(text)) => reasons.push(text),
            ("note", Some(text)) => notes.push(text),
            (_, text) => notes.push(format!("{name}: {}", text.unwrap_or_else(|| value.to_flow()))),
        }
    }
    reasons.extend(data.member("reason").and_then(Value::to_text));
    if !inference.rules.is_empty() {
        notes.push(format!("Rule: {}", inference.rules.join(", ")));
    }
    draft.is_inferred = matches!(inference.data.member("inferred"), Some(Value::Bool(true)));
    if index + 1 == argument.steps.len() {
        for member in &argument.members {
            let text = pieces::markdown(&member.pieces);
            if !text.is_empty() && !reasons.contains(&text) {
                reasons.push(text);
            }
        }
        if !argument.tags.is_empty() {
            making.adapted.say(
                argument.steps_line,
                "the tags of an argument with premises and a conclusion stand in the note of its link",
            );
            notes.push(format!("Tags: {}", argument.tags.join(", ")));
        }
        for (name, value) in argument
            .data
            .members()
            .iter()
            .filter(|(name, _)| name != "title" && name != "isInGroup")
        {
            notes.push(format!(
                "{name}: {}",
                value.to_text().unwrap_or_else(|| value.to_flow())
            ));
        }
        let is_single = !matches!(draft.from, Some(Spot::Group(_)));
        if is_single && !argument.is_untitled {
            let title = argument.data.member("title").and_then(Value::to_text);
            let title = title.as_ref().unwrap_or(&argument.title);
            notes.push(format!("{ARGUMENT_NOTE}{title}"));
        }
    }
    draft.reason = reasons.join("\n\n");
    draft.note = notes.join("\n");
}

/// Arguments whose premises have no conclusion: the premises support the argument itself.
fn unfinished(making: &Making<'_>, made: &mut Made) {
    for (argument, card) in making.document.arguments.iter().zip(&making.of_argument) {
        let Some(to) = *card else { continue };
        for step in &argument.steps {
            let from = making.of_statement.get(step.statement).copied().unwrap_or(0);
            let mut draft = Draft::new(
                argument.steps_line,
                Spot::Card(from),
                SketchRelation::Supports,
                Spot::Card(to),
            );
            draft.is_inferred = true;
            made.drafts.push(draft);
        }
    }
}

/// What supports a question answers it.
fn support_of(making: &Making<'_>, card: usize) -> SketchRelation {
    let is_question = making
        .sketch
        .cards
        .get(card)
        .is_some_and(|card| card.kind == CardKind::Question);
    if is_question {
        SketchRelation::Answers
    } else {
        SketchRelation::Supports
    }
}

/// The relations of the document.
fn relate(making: &mut Making<'_>, made: &mut Made) {
    let document = making.document;
    let mut outgoing: HashMap<usize, (usize, usize)> = HashMap::new();
    let mut aimed: Vec<(usize, usize, usize)> = Vec::new();
    for relation in &document.relations {
        if let Some(link) = stands_for_link(making, made, relation.from) {
            set_far_end(making, made, link, relation);
            continue;
        }
        let Some(from) = spot(making, relation.from) else {
            making.left_out.say(relation.line, "a relation starts at an inference");
            continue;
        };
        if let Some(link) = stands_for_link(making, made, relation.to) {
            set_near_end(making, made, link, from, relation);
            continue;
        }
        let before = made.drafts.len();
        match relation.to {
            Node::Inference(at, step) => {
                let link = made
                    .of_inference
                    .get(&(at, step))
                    .or_else(|| made.of_argument.get(&at))
                    .copied();
                let to = link.map(Spot::Draft);
                let mut draft = Draft::new(relation.line, from, SketchRelation::Undercuts, Spot::Card(0));
                draft.to = to;
                made.drafts.push(draft);
            }
            Node::Argument(at) if making.uses.get(at) == Some(&ArgumentUse::Inference) => {
                on_inference(making, made, from, at, relation);
            }
            to => {
                let Some(to_spot) = spot(making, to) else { continue };
                plain(making, made, from, to_spot, relation);
                if let (Node::Argument(target), RelationKind::Undercut) = (to, relation.kind) {
                    aimed.push((before, target, relation.line));
                }
            }
        }
        if let Node::Argument(at) = relation.from {
            let entry = outgoing.entry(at).or_insert((0, before));
            entry.0 += 1;
        }
    }
    // An undercut of an argument is aimed at its link, where there is just one.
    for (draft, target, line) in aimed {
        let link = outgoing
            .get(&target)
            .filter(|(n_links, link)| *n_links == 1 && *link != draft)
            .map(|(_, link)| *link);
        let Some(slot) = made.drafts.get_mut(draft) else {
            continue;
        };
        if let Some(link) = link {
            slot.relation = SketchRelation::Undercuts;
            slot.instead = slot.to;
            slot.to = Some(Spot::Draft(link));
        } else {
            making.adapted.say(
                line,
                "an argument that bears on nothing or on several things is undercut; the undercut opposes it",
            );
        }
    }
}

fn stands_for_link(making: &Making<'_>, made: &Made, node: Node) -> Option<usize> {
    match node {
        Node::Argument(at) if making.uses.get(at) == Some(&ArgumentUse::Link) => made.of_argument.get(&at).copied(),
        _ => None,
    }
}

fn spot(making: &Making<'_>, node: Node) -> Option<Spot> {
    match node {
        Node::Statement(at) => making.of_statement.get(at).copied().map(Spot::Card),
        Node::Argument(at) => making.of_argument.get(at).copied().flatten().map(Spot::Card),
        Node::Inference(..) => None,
    }
}

/// A relation from an argument that stands for a link: where the link ends, or, of one that requires, starts.
fn set_far_end(making: &mut Making<'_>, made: &mut Made, link: usize, relation: &Relation) {
    let end = match relation.to {
        Node::Argument(at) if making.uses.get(at) != Some(&ArgumentUse::Card) => {
            made.of_argument.get(&at).copied().map(Spot::Draft)
        }
        Node::Inference(at, step) => made
            .of_inference
            .get(&(at, step))
            .or_else(|| made.of_argument.get(&at))
            .copied()
            .map(Spot::Draft),
        node => spot(making, node),
    };
    let Some(draft) = made.drafts.get_mut(link) else { return };
    let is_requirement = draft.relation == SketchRelation::Requires;
    if is_requirement && matches!(end, Some(Spot::Draft(_))) {
        // Of links only the ordinary direction can be told: what was taken for the end is the start.
        draft.from = draft.from.or(draft.to);
        draft.to = end;
        return;
    }
    let slot = if is_requirement { &mut draft.from } else { &mut draft.to };
    match slot {
        None => *slot = end,
        Some(Spot::Group(_)) => {}
        Some(_) => making.left_out.say(
            relation.line,
            "an argument that stands for a link has more than one end",
        ),
    }
}

/// A relation to an argument that stands for a link: where the link starts, or something about the link.
fn set_near_end(making: &mut Making<'_>, made: &mut Made, link: usize, from: Spot, relation: &Relation) {
    let Some(draft) = made.drafts.get_mut(link) else { return };
    let slot = if draft.relation == SketchRelation::Requires {
        &mut draft.to
    } else {
        &mut draft.from
    };
    match (relation.kind, &slot) {
        (RelationKind::Support, None) => *slot = Some(from),
        (RelationKind::Support, Some(Spot::Group(_))) => {}
        (RelationKind::Support, _) => {
            making.adapted.say(
                relation.line,
                "support of an argument that stands for a link underpins the link",
            );
            made.drafts.push(Draft::new(
                relation.line,
                from,
                SketchRelation::Underpins,
                Spot::Draft(link),
            ));
        }
        _ => made.drafts.push(Draft::new(
            relation.line,
            from,
            SketchRelation::Undercuts,
            Spot::Draft(link),
        )),
    }
}

/// Support of and attack on an argument whose premises and conclusion are known.
fn on_inference(making: &mut Making<'_>, made: &mut Made, from: Spot, at: usize, relation: &Relation) {
    let (kind, sentence) = match relation.kind {
        RelationKind::Support | RelationKind::Entails => (
            SketchRelation::Underpins,
            "support of an argument as a whole underpins its inference",
        ),
        _ => (
            SketchRelation::Undercuts,
            "an attack on an argument as a whole undercuts its inference",
        ),
    };
    making.adapted.say(relation.line, sentence);
    let mut draft = Draft::new(relation.line, from, kind, Spot::Card(0));
    draft.to = made.of_argument.get(&at).copied().map(Spot::Draft);
    made.drafts.push(draft);
}

/// A relation between cards.
fn plain(making: &mut Making<'_>, made: &mut Made, from: Spot, to: Spot, relation: &Relation) {
    let kind = match (relation.kind, to) {
        (RelationKind::Support | RelationKind::Entails, Spot::Card(card)) => support_of(making, card),
        (RelationKind::Support | RelationKind::Entails, _) => SketchRelation::Supports,
        _ => SketchRelation::Opposes,
    };
    if relation.kind == RelationKind::Undercut && matches!(relation.to, Node::Statement(_)) {
        making.adapted.say(
            relation.line,
            "a statement is undercut, which only an inference can be; the undercut opposes it",
        );
    }
    made.drafts.push(Draft::new(relation.line, from, kind, to));
    match relation.kind {
        RelationKind::Entails => making.adapted.say(
            relation.line,
            "a statement that entails another, in strict mode, supports it",
        ),
        RelationKind::Contradictory => {
            making.adapted.say(
                relation.line,
                "statements that contradict each other oppose each other, both ways",
            );
            made.drafts.push(Draft::new(relation.line, to, kind, from));
        }
        // In strict mode an attack reads the same both ways; as it was written it is an objection to one of the two.
        RelationKind::Contrary => {
            making.adapted.say(
                relation.line,
                "statements that exclude each other: the one that attacks opposes the other",
            );
        }
        _ => {}
    }
}

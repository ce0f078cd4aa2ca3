//! What relations mean once all is read: those of an argument whose conclusion is known come from that conclusion,
//! undercuts reach its inference, and in strict mode support and attack between statements are logical.

use std::collections::{HashMap, HashSet};

use super::super::document::{ArgdownDocument, Node, Relation, RelationKind, Role};

/// Puts the relations of a document right.
pub(super) fn transform(document: &mut ArgdownDocument) {
    let moved = move_ends(document);
    document.relations = moved;
    if document.is_strict {
        make_logical(document);
    }
    drop_doubled_attacks(document);
}

/// Relations from a reconstructed argument start at its conclusion; undercuts of one end at its last inference.
fn move_ends(document: &mut ArgdownDocument) -> Vec<Relation> {
    let relations = std::mem::take(&mut document.relations);
    let last_step = |at: usize| {
        let last = document.arguments.get(at).and_then(|argument| argument.steps.last());
        last.filter(|step| step.role == Role::MainConclusion)
    };
    let last_index = |at: usize| {
        document
            .arguments
            .get(at)
            .map_or(0, |argument| argument.steps.len().saturating_sub(1))
    };
    let mut known: HashSet<(RelationKind, Node, Node)> = relations
        .iter()
        .map(|relation| (relation.kind, relation.from, relation.to))
        .collect();
    let mut kept = Vec::with_capacity(relations.len());
    for mut relation in relations {
        let before = (relation.kind, relation.from, relation.to);
        if let Node::Argument(at) = relation.from
            && let Some(step) = last_step(at)
        {
            relation.from = Node::Statement(step.statement);
        }
        if let Node::Argument(at) = relation.to
            && relation.kind == RelationKind::Undercut
            && last_step(at).is_some()
        {
            relation.to = Node::Inference(at, last_index(at));
        }
        let after = (relation.kind, relation.from, relation.to);
        // That an argument supports its own conclusion is said by its reconstruction.
        let is_said = before != after && relation.from == relation.to;
        if !is_said && (before == after || known.insert(after)) {
            kept.push(relation);
        }
    }
    kept
}

/// Strict mode: support between statements is entailment, attack is contrariety, which reads the same both ways.
fn make_logical(document: &mut ArgdownDocument) {
    let mut contraries = HashSet::new();
    document.relations.retain_mut(|relation| {
        let (Node::Statement(from), Node::Statement(to)) = (relation.from, relation.to) else {
            return true;
        };
        match relation.kind {
            RelationKind::Support => relation.kind = RelationKind::Entails,
            RelationKind::Attack => {
                relation.kind = RelationKind::Contrary;
                return contraries.insert((from.min(to), from.max(to)));
            }
            _ => {}
        }
        true
    });
}

/// An attack on an argument says nothing new where the same statement attacks one of its premises.
fn drop_doubled_attacks(document: &mut ArgdownDocument) {
    let mut attacked: HashMap<usize, HashSet<usize>> = HashMap::new();
    for relation in &document.relations {
        let (Node::Statement(from), Node::Statement(to)) = (relation.from, relation.to) else {
            continue;
        };
        if relation.kind == RelationKind::Attack || relation.kind.is_symmetric() {
            attacked.entry(from).or_default().insert(to);
        }
        if relation.kind.is_symmetric() {
            attacked.entry(to).or_default().insert(from);
        }
    }
    let premises: Vec<HashSet<usize>> = document
        .arguments
        .iter()
        .map(|argument| {
            let is_premise = |step: &&super::super::document::Step| step.role == Role::Premise;
            argument
                .steps
                .iter()
                .filter(is_premise)
                .map(|step| step.statement)
                .collect()
        })
        .collect();
    document.relations.retain(|relation| {
        let (RelationKind::Attack, Node::Statement(from), Node::Argument(to)) =
            (relation.kind, relation.from, relation.to)
        else {
            return true;
        };
        let (Some(ours), Some(theirs)) = (attacked.get(&from), premises.get(to)) else {
            return true;
        };
        let (fewer, more) = if ours.len() < theirs.len() {
            (ours, theirs)
        } else {
            (theirs, ours)
        };
        !fewer.iter().any(|at| more.contains(at))
    });
}

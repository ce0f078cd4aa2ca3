//! Moving claims in reading order: before and after what bears on the same, below another claim, and out again.

use super::{App, Document, Selection, reading::Reading, reading_order};
use crate::model::{
    Card, ClaimId, Edit, Link, LinkId, Map, Origin, Relation, Target,
    edit::{ClaimChange, ClaimEdit, LinkChange, LinkEdit},
};

/// Where a claim is moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// Before the one above it.
    Up,
    /// After the one below it.
    Down,
    /// Below the one above it.
    In,
    /// To what its target bears on.
    Out,
    /// Where somebody has dropped the row that stands by this link (by none, if it stands by itself).
    To {
        /// The link by which the claim stood where it was.
        link: Option<LinkId>,
        /// What it shall bear on; nothing for a claim that shall stand by itself.
        under: Option<Card>,
        /// Before which claim, or after all.
        before: Option<ClaimId>,
    },
}

impl Move {
    fn label(&self) -> &'static str {
        match self {
            Self::Up => "move claim up",
            Self::Down => "move claim down",
            Self::In => "move claim in",
            Self::Out => "move claim out",
            Self::To { .. } => "move claim",
        }
    }
}

/// The edits that move a claim; none where it cannot be moved that way.
fn moved(map: &Map, claim: &ClaimId, how: &Move) -> Vec<Edit> {
    let list = reading_order(map, None);
    let is_it = |reading: &Reading| reading.card == Card::Claim(claim.clone());
    let Some(at) = list.iter().position(is_it) else {
        return Vec::new();
    };
    let Some(here) = list.get(at) else { return Vec::new() };
    let siblings = siblings(&list, here);
    let place = siblings.iter().position(|sibling| sibling == claim);
    let without =
        |order: &[ClaimId]| -> Vec<ClaimId> { order.iter().filter(|other| *other != claim).cloned().collect() };
    match how {
        Move::Up | Move::Down => {
            let others = without(&siblings);
            let at = match how {
                Move::Up => place.and_then(|place| place.checked_sub(1)),
                _ => place.map(|place| place + 1).filter(|at| *at <= others.len()),
            };
            at.map_or_else(Vec::new, |at| placed(map, claim, &others, at))
        }
        Move::In => {
            let above = place.and_then(|place| siblings.get(place.checked_sub(1)?)).cloned();
            above.map_or_else(Vec::new, |above| {
                let edits = under(map, claim, here.link.as_ref(), Some(Card::Claim(above)));
                placed_after(map, edits, claim, None)
            })
        }
        Move::Out => {
            let Some(parent) = here.parent.and_then(|parent| list.get(parent)) else {
                return Vec::new();
            };
            let grand = parent.parent.and_then(|grand| list.get(grand));
            let mut edits = under(map, claim, here.link.as_ref(), grand.map(|grand| grand.card.clone()));
            // Right after what it came from.
            if let (Card::Claim(parent_id), Some(_)) = (&parent.card, grand) {
                let order = without(&self::siblings(&list, parent));
                let at = order.iter().position(|other| other == parent_id).map_or(0, |at| at + 1);
                edits.extend(placed(map, claim, &order, at));
            }
            edits
        }
        Move::To {
            link,
            under: to,
            before,
        } => {
            let mut edits = under(map, claim, link.as_ref(), to.clone());
            let parent = to
                .as_ref()
                .map(|card| list.iter().position(|other| other.card == *card));
            let order: Vec<ClaimId> = (list.iter())
                .filter(|other| !other.is_repeated && Some(other.parent) == parent)
                .filter_map(as_claim)
                .filter(|other| other != claim)
                .collect();
            let at = (before.as_ref())
                .and_then(|before| order.iter().position(|other| other == before))
                .unwrap_or(order.len());
            edits.extend(placed(map, claim, &order, at));
            edits
        }
    }
}

/// The edits that put a claim at a place among others in reading order. Only the claim itself gets a number, between those
/// of its neighbors, unless these have none; then all of them do.
fn placed(map: &Map, claim: &ClaimId, others: &[ClaimId], at: usize) -> Vec<Edit> {
    let order_of = |at: usize| others.get(at).and_then(|id| map.claims.get(id)?.order);
    let before = at.checked_sub(1).map(order_of);
    let after = others.get(at).map(|_| order_of(at));
    let number = match (before, after) {
        (None, None) => Some(1.0),
        (None, Some(Some(after))) => Some(after - 1.0),
        // What has no number comes after all that have one.
        (Some(Some(before)), None | Some(None)) => Some(before + 1.0),
        (Some(Some(before)), Some(Some(after))) => {
            Some(f64::midpoint(before, after)).filter(|number| before < *number && *number < after)
        }
        (Some(None), _) | (None, Some(None)) => None,
    };
    let set = |id: &ClaimId, order: f64| Edit::Claim(ClaimEdit::Change(id.clone(), ClaimChange::Order(Some(order))));
    if let Some(number) = number {
        return vec![set(claim, number)];
    }
    let mut order = others.to_vec();
    order.insert(at.min(order.len()), claim.clone());
    (order.iter().enumerate())
        .map(|(at, id)| (id, at as f64 + 1.0))
        .filter(|(id, number)| map.claims.get(*id).is_none_or(|claim| claim.order != Some(*number)))
        .map(|(id, number)| set(id, number))
        .collect()
}

/// Edits that bring a claim under another, with those that give it its place there: after a sibling, or after all. Where
/// the others have no order of their own, it has none either, unless it was to stand after one of them.
pub fn placed_after(map: &Map, mut edits: Vec<Edit>, claim: &ClaimId, after: Option<&ClaimId>) -> Vec<Edit> {
    let all = Edit::Several {
        label: String::new(),
        edits: edits.clone(),
    };
    let Ok(changed) = all.apply(map) else { return edits };
    let list = reading_order(&changed, None);
    let is_it = |reading: &&Reading| reading.card == Card::Claim(claim.clone());
    let Some(here) = list.iter().find(is_it) else {
        return edits;
    };
    let others: Vec<ClaimId> = siblings(&list, here)
        .into_iter()
        .filter(|other| other != claim)
        .collect();
    let place = after.and_then(|after| others.iter().position(|other| other == after));
    let has_order = |id: &ClaimId| changed.claims.get(id).is_some_and(|claim| claim.order.is_some());
    if place.is_none() && !others.is_empty() && !others.iter().any(has_order) {
        return edits;
    }
    edits.extend(placed(
        &changed,
        claim,
        &others,
        place.map_or(others.len(), |place| place + 1),
    ));
    edits
}

fn as_claim(reading: &Reading) -> Option<ClaimId> {
    match &reading.card {
        Card::Claim(id) => Some(id.clone()),
        Card::Question(_) | Card::Group(_) | Card::Quantity(_) => None,
    }
}

/// The claims that stand below the same card, in order.
fn siblings(list: &[Reading], here: &Reading) -> Vec<ClaimId> {
    (list.iter())
        .filter(|other| other.parent == here.parent && other.depth == here.depth)
        .filter_map(as_claim)
        .collect()
}

/// The edits that let a claim bear on another card, by the link by which it stood elsewhere if there is one.
fn under(map: &Map, claim: &ClaimId, link: Option<&LinkId>, to: Option<Card>) -> Vec<Edit> {
    let target = match to {
        Some(Card::Claim(id)) => Target::Claim(id),
        Some(Card::Question(id)) => Target::Question(id),
        // What stands below a group is one of its members, which links do not make it.
        Some(Card::Group(_) | Card::Quantity(_)) => return Vec::new(),
        None => {
            let remove = |link: &LinkId| Edit::Link(LinkEdit::Remove(link.clone()));
            return link.map(remove).into_iter().collect();
        }
    };
    if target == Target::Claim(claim.clone()) {
        return Vec::new();
    }
    let change = |id: &LinkId, change| Edit::Link(LinkEdit::Change(id.clone(), change));
    let known = link.and_then(|id| map.links.get_key_value(id));
    match (known, target) {
        // A requirement runs against the arrow: what is listed below is its end.
        (Some((id, link)), Target::Claim(on)) if link.relation == Relation::Requires => {
            vec![change(id, LinkChange::From(Origin::Claim(on)))]
        }
        (Some((id, link)), Target::Question(on)) if link.relation == Relation::Requires => vec![
            change(id, LinkChange::From(Origin::Claim(claim.clone()))),
            change(id, LinkChange::To(Target::Question(on))),
        ],
        (Some((id, _)), target) => vec![change(id, LinkChange::To(target))],
        (None, target) => {
            let origin = Origin::Claim(claim.clone());
            let relation = Relation::default_for(&target);
            (map.free_link_id(&origin, &target))
                .map(|id| Edit::Link(LinkEdit::Add(id, Box::new(Link::new(origin, target, relation)))))
                .into_iter()
                .collect()
        }
    }
}

impl App {
    /// Moves the selected claim, in one step of undo.
    pub(super) fn move_claim(&mut self, how: &Move) {
        let (Some(map), Selection::Claim(claim)) = (self.document().map(Document::map), self.selection().clone())
        else {
            return;
        };
        let edits = moved(map, &claim, how);
        if !edits.is_empty() {
            let label = how.label().to_owned();
            self.edit(&Edit::Several { label, edits });
            self.end_stroke();
        }
    }

    /// Whether the selected claim can be moved that way.
    pub fn can_move(&self, how: &Move) -> bool {
        match (self.document().map(Document::map), self.selection()) {
            (Some(map), Selection::Claim(claim)) => !moved(map, claim, how).is_empty(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;
    use crate::model::{Claim, MapContent};

    /// Claims under one another as indented text has them.
    fn map(outline: &str) -> Map {
        let mut content = MapContent::default();
        let mut above: Vec<ClaimId> = Vec::new();
        for line in outline.lines().filter(|line| !line.trim().is_empty()) {
            let depth = (line.len() - line.trim_start().len()) / 2;
            let id = ClaimId::new(line.trim()).unwrap();
            let claim = Claim {
                title: line.trim().to_owned(),
                ..Claim::default()
            };
            content.claims.insert(id.clone(), claim.into());
            above.truncate(depth);
            if let Some(on) = above.last() {
                let link = Link::new(Origin::Claim(id.clone()), Target::Claim(on.clone()), Relation::Supports);
                let link_id = LinkId::new(&format!("{id}-{on}")).unwrap();
                content.links.insert(link_id, link.into());
            }
            above.push(id);
        }
        Map::new(content).unwrap()
    }

    fn shown(map: &Map) -> String {
        let line = |reading: &Reading| format!("{}{}", "  ".repeat(reading.depth), reading.card.as_str());
        reading_order(map, None).iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn after(before: &Map, claim: &str, how: &Move) -> Option<Map> {
        let edits = moved(before, &ClaimId::new(claim).unwrap(), how);
        let edit = Edit::Several {
            label: String::new(),
            edits: edits.clone(),
        };
        (!edits.is_empty()).then(|| edit.apply(before).unwrap())
    }

    #[test]
    fn claims_move_among_their_siblings_and_in_and_out() {
        let start = map("a\n  b\n  c\n    d\n  e");
        assert_eq!(shown(&start), "a\n  b\n  c\n    d\n  e");
        let up = after(&start, "c", &Move::Up).unwrap();
        assert_eq!(shown(&up), "a\n  c\n    d\n  b\n  e");
        assert_eq!(shown(&after(&up, "c", &Move::Down).unwrap()), "a\n  b\n  c\n    d\n  e");
        let inside = after(&start, "e", &Move::In).unwrap();
        assert_eq!(shown(&inside), "a\n  b\n  c\n    d\n    e");
        let out = after(&inside, "d", &Move::Out).unwrap();
        assert_eq!(shown(&out), "a\n  b\n  c\n    e\n  d");
        let alone = after(&start, "b", &Move::Out).unwrap();
        assert!(shown(&alone).lines().any(|line| line == "b"));
        for (claim, how) in [("b", Move::Up), ("e", Move::Down), ("b", Move::In), ("a", Move::Out)] {
            assert_eq!(after(&start, claim, &how), None, "{claim} {how:?}");
        }
    }

    #[test]
    fn a_dropped_claim_keeps_its_link_with_what_is_said_of_it() {
        let start = map("a\n  b\n  c\n    d");
        let to = Move::To {
            link: Some(LinkId::new("d-c").unwrap()),
            under: Some(Card::Claim(ClaimId::new("a").unwrap())),
            before: Some(ClaimId::new("b").unwrap()),
        };
        let end = after(&start, "d", &to).unwrap();
        assert_eq!(shown(&end), "a\n  d\n  b\n  c");
        assert!(end.links.contains_key("d-c"));
        assert_eq!(end.links.len(), start.links.len());
    }
}

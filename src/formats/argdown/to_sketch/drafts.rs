//! Links in the making: a link may start or end at another one that has no position yet.

use crate::formats::sketch::{End, Remarks, SketchGroup, SketchLink, SketchRelation};

/// Where a link in the making starts or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    Card(usize),
    Group(usize),
    Draft(usize),
}

/// A link in the making.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) line: usize,
    pub(super) from: Option<Spot>,
    pub(super) to: Option<Spot>,
    pub(super) relation: SketchRelation,
    pub(super) strength: Option<f64>,
    pub(super) reason: String,
    pub(super) note: String,
    pub(super) is_inferred: bool,
    /// Where it ends when the link it is aimed at cannot be one.
    pub(super) instead: Option<Spot>,
}

impl Draft {
    pub(super) fn new(line: usize, from: Spot, relation: SketchRelation, to: Spot) -> Self {
        Self {
            line,
            from: Some(from),
            to: Some(to),
            relation,
            strength: None,
            reason: String::new(),
            note: String::new(),
            is_inferred: false,
            instead: None,
        }
    }
}

/// Links in the order of the file. Incomplete ones, ones that go nowhere and ones that end at such are left out.
pub(super) fn links(mut drafts: Vec<Draft>, groups: &[SketchGroup], left_out: &mut Remarks) -> Vec<SketchLink> {
    break_rings(&mut drafts, left_out);
    let mut keeps: Vec<bool> = drafts.iter().map(|draft| is_whole(draft, groups, left_out)).collect();
    drop_dangling(&drafts, &mut keeps, left_out);
    let mut order: Vec<usize> = (0..drafts.len()).filter(|&at| keeps.get(at) == Some(&true)).collect();
    order.sort_by_key(|&at| drafts.get(at).map_or(0, |draft| draft.line));
    let mut position = vec![0; drafts.len()];
    for (new, &old) in order.iter().enumerate() {
        if let Some(slot) = position.get_mut(old) {
            *slot = new;
        }
    }
    let end = |spot: Spot| match spot {
        Spot::Card(at) => End::Card(at),
        Spot::Group(at) => End::Group(at),
        Spot::Draft(at) => End::Link(position.get(at).copied().unwrap_or(0)),
    };
    order
        .into_iter()
        .filter_map(|at| drafts.get(at))
        .filter_map(|draft| {
            Some(SketchLink {
                from: end(draft.from?),
                to: end(draft.to?),
                relation: draft.relation,
                strength: draft.strength,
                reason: draft.reason.clone(),
                note: draft.note.clone(),
                is_inferred: draft.is_inferred,
            })
        })
        .collect()
}

/// Links that are aimed at each other in a ring: the one that closes it ends elsewhere, or nowhere.
fn break_rings(drafts: &mut [Draft], left_out: &mut Remarks) {
    // 0: not seen; otherwise the number of the walk it was seen in.
    let mut seen = vec![0_usize; drafts.len()];
    for start in 0..drafts.len() {
        let mut at = start;
        loop {
            match seen.get(at).copied() {
                Some(0) => {}
                Some(walk) if walk == start + 1 => {
                    if let Some(draft) = drafts.get_mut(at) {
                        left_out.say(
                            draft.line,
                            "arguments undercut each other in a ring; the ring is opened at one of them",
                        );
                        draft.to = draft.instead;
                        draft.relation = SketchRelation::Opposes;
                    }
                    break;
                }
                _ => break,
            }
            if let Some(slot) = seen.get_mut(at) {
                *slot = start + 1;
            }
            match drafts.get(at).and_then(|draft| draft.to) {
                Some(Spot::Draft(next)) => at = next,
                _ => break,
            }
        }
    }
}

fn is_whole(draft: &Draft, groups: &[SketchGroup], left_out: &mut Remarks) -> bool {
    let (Some(from), Some(to)) = (draft.from, draft.to) else {
        left_out.say(draft.line, "a link has no start or no end");
        return false;
    };
    let is_loop = from == to
        || match (from, to) {
            (Spot::Group(group), Spot::Card(card)) => {
                groups.get(group).is_some_and(|group| group.members.contains(&card))
            }
            _ => false,
        };
    if is_loop {
        left_out.say(draft.line, "a statement is said to bear on itself");
    }
    !is_loop
}

/// Links that end at a link that is left out are left out too. Each link is looked at once.
fn drop_dangling(drafts: &[Draft], keeps: &mut [bool], left_out: &mut Remarks) {
    let mut aimed_at: Vec<Vec<usize>> = vec![Vec::new(); drafts.len()];
    for (at, draft) in drafts.iter().enumerate() {
        if let Some(Spot::Draft(other)) = draft.to
            && let Some(list) = aimed_at.get_mut(other)
        {
            list.push(at);
        }
    }
    let mut gone: Vec<usize> = (0..drafts.len()).filter(|&at| keeps.get(at) == Some(&false)).collect();
    while let Some(at) = gone.pop() {
        for &other in aimed_at.get(at).into_iter().flatten() {
            if let Some(keep) = keeps.get_mut(other).filter(|keep| **keep) {
                *keep = false;
                gone.push(other);
                left_out.say(
                    drafts.get(other).map(|draft| draft.line),
                    "a link is aimed at one that is left out",
                );
            }
        }
    }
}

//! Links take their places in the map when everything they may end at is known. What leads nowhere is put aside, word for word.

use std::{collections::BTreeSet, sync::Arc};

#[allow(clippy::wildcard_imports, reason = "the schema is read record by record")]
use super::super::*;
use super::Reading;
use crate::model::{Aside, LinkId, MapContent, Origin, ReaderId, SourceId, Target, Unknown};

impl Reading<'_> {
    /// Links take their places when all possible targets are known; a link to something put aside is put aside too.
    pub(super) fn links(&mut self, owned: Vec<(Origin, Dict<Link>)>, content: &mut MapContent) {
        let mut open: Vec<(Origin, LinkId, Link)> = Vec::new();
        for (origin, links) in owned {
            for (key, link) in links.0 {
                if let Some(id) = self.id(LinkId::new, &key, &key) {
                    open.push((origin.clone(), id, link));
                }
            }
        }
        open.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
        for pair in open.windows(2) {
            if let [(first, id, _), (second, other, _)] = pair
                && id == other
            {
                self.problem(
                    id.as_str(),
                    format!(
                        "two links have the id “{id}”, one in “{}” and one in “{}”",
                        first.as_str(),
                        second.as_str()
                    ),
                );
            }
        }
        // Links to links resolve only if their targets do, so resolve until nothing more resolves.
        loop {
            let mut left = Vec::new();
            let before = open.len();
            let names: BTreeSet<String> = open.iter().map(|(_, id, _)| id.as_str().to_owned()).collect();
            for (origin, id, link) in open {
                let target = target(content, &link.to);
                match target {
                    Some(target) => self.place_link(origin, id, link, target, content),
                    None if names.contains(&link.to) => left.push((origin, id, link)),
                    None => self.put_aside(
                        &origin,
                        &id,
                        &link,
                        format!("leads to “{}”, which is not on the map", link.to),
                        content,
                    ),
                }
            }
            let stuck = left.len() == before;
            open = left;
            if open.is_empty() {
                return;
            }
            if stuck {
                for (origin, id, link) in std::mem::take(&mut open) {
                    self.put_aside(
                        &origin,
                        &id,
                        &link,
                        "is one of several links that end at one another in a circle".to_owned(),
                        content,
                    );
                }
                return;
            }
        }
    }

    fn place_link(&mut self, origin: Origin, id: LinkId, link: Link, target: Target, content: &mut MapContent) {
        let mut relation: model::Relation = link.relation.value.into();
        if link.unknown.contains_key("relation") && !relation.fits(&target) {
            // A relation of a newer version; it is drawn as the one that is usual there.
            relation = model::Relation::default_for(&target);
        }
        if let Some(reason) = why_not(content, &origin, relation, &target) {
            self.put_aside(&origin, &id, &link, reason, content);
            return;
        }
        let key = id.as_str();
        let by_reader = link
            .readers
            .0
            .into_iter()
            .filter_map(|(reader, own)| {
                let reader = self.id(ReaderId::new, &reader, key)?;
                let own = model::LinkCredence {
                    strength: strength(&own.strength.value),
                    conditional: own.conditional.map(|conditional| conditional.0),
                    under: own.under.map(|under| under.0),
                    basis: own.basis.value.into(),
                    date: self.date(&own.date, key),
                    source: self.optional_id(SourceId::new, &own.source, key),
                    note: own.note,
                    unknown: Unknown(own.unknown),
                };
                Some((reader, own))
            })
            .collect();
        let link = model::Link {
            from: origin,
            to: target,
            relation,
            strength: strength(&link.strength.value),
            cap: strength(&link.cap.value),
            effect: link.effect.value.into(),
            discussion_only: link.discussion_only,
            inferred: link.inferred,
            reason: link.reason,
            quotes: self.quotes(link.quotes, key),
            by_reader,
            note: link.note,
            unknown: Unknown(link.unknown),
        };
        content.links.insert(id, Arc::new(link));
    }

    fn put_aside(&mut self, origin: &Origin, id: &LinkId, link: &Link, reason: String, content: &mut MapContent) {
        self.warn(
            id.as_str(),
            format!(
                "the link “{id}” of “{}” {reason}; it is kept in the file but not shown",
                origin.as_str()
            ),
        );
        let mut writer = Writer::at_depth(4);
        link.write(&mut writer);
        content.aside.push(Arc::new(Aside {
            owner: origin.as_str().to_owned(),
            id: id.as_str().to_owned(),
            text: writer.into_fragment(),
            position: None,
            reason,
        }));
    }
}

/// What a link with this end would end at.
fn target(content: &MapContent, id: &str) -> Option<Target> {
    if let Some((id, _)) = content.claims.get_key_value(id) {
        Some(Target::Claim(id.clone()))
    } else if let Some((id, _)) = content.links.get_key_value(id) {
        Some(Target::Link(id.clone()))
    } else {
        content
            .questions
            .get_key_value(id)
            .map(|(id, _)| Target::Question(id.clone()))
    }
}

fn strength(file: &Strength) -> model::Strength {
    match file {
        Strength::NotStated => model::Strength::NotStated,
        Strength::Weak => model::Strength::Word(model::StrengthWord::Weak),
        Strength::Moderate => model::Strength::Word(model::StrengthWord::Moderate),
        Strength::Strong => model::Strength::Word(model::StrengthWord::Strong),
        Strength::Decisive => model::Strength::Word(model::StrengthWord::Decisive),
        Strength::Ratio(ratio) => model::Strength::Ratio(ratio.0),
        Strength::Ratios { if_true, if_false } => model::Strength::Ratios {
            if_true: if_true.0,
            if_false: if_false.0,
        },
        Strength::Share(share) => model::Strength::Share(share.0),
    }
}

/// Why a link cannot take its place between its ends, if it cannot.
fn why_not(content: &MapContent, origin: &Origin, relation: model::Relation, target: &Target) -> Option<String> {
    let verb = relation.verb();
    match (origin, target) {
        (Origin::Claim(from), Target::Claim(to)) if from == to => {
            return Some("leads from a claim to itself".to_owned());
        }
        (Origin::Group(id), _) => {
            let group = content.groups.get(id)?;
            if group.unknown.0.contains_key("kind") {
                return Some(format!(
                    "starts at the group “{id}”, of a kind that this version does not know"
                ));
            }
            if !group.kind.is_logical() {
                return Some(format!(
                    "starts at the group “{id}”, which is only a list, neither true nor false"
                ));
            }
            if matches!(relation, model::Relation::Requires | model::Relation::Answers) {
                return Some(format!("{verb} something, which a group cannot do, only a claim"));
            }
        }
        _ => {}
    }
    if relation.fits(target) {
        return None;
    }
    Some(match target {
        Target::Claim(_) => format!("{verb} a claim, which only supports, opposes and requires can do"),
        Target::Link(_) => format!("{verb} a link, which only undercuts and underpins can do"),
        Target::Question(_) => format!("{verb} a question, which only positions that answer it can do"),
    })
}

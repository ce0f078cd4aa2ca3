//! The order in which a sketch comes back from a text.

use super::plan::{self, GroupForm, LinkForm};
use crate::formats::sketch::{End, Remarks, Sketch, SketchCard, SketchLink};

/// A sketch in the order in which it comes back from its text: links that are lines in the order of their targets, then
/// the others; groups that are listed, then those that are headings, then premises; of the tags that of arguments first. What
/// cannot be written is left out.
pub fn canonical(sketch: &Sketch) -> Sketch {
    let plan = plan::plan(sketch, &mut Remarks::default());
    let mut link_order: Vec<usize> = (0..sketch.links.len()).collect();
    link_order.retain(|&at| plan.links.get(at) != Some(&LinkForm::Left));
    link_order.sort_by_key(|&at| {
        let link = sketch.links.get(at);
        match (plan.links.get(at), link.map(|link| link.to)) {
            (Some(LinkForm::Line), Some(End::Card(to))) => (0, to),
            _ => (1, 0),
        }
    });
    let mut group_order: Vec<usize> = (0..sketch.groups.len()).collect();
    // Premises come in the order of their links.
    let mut of_link = vec![0; sketch.groups.len()];
    for (at, link) in sketch.links.iter().enumerate() {
        if let (End::Group(group), Some(LinkForm::Premises(_))) = (link.from, plan.links.get(at))
            && let Some(slot) = of_link.get_mut(group)
        {
            *slot = at;
        }
    }
    group_order.sort_by_key(|&at| match plan.groups.get(at) {
        Some(GroupForm::Listed(number)) => (0, *number),
        Some(GroupForm::Heading) => (1, at),
        _ => (2, of_link.get(at).copied().unwrap_or(0)),
    });
    let place = |order: &[usize], n: usize| {
        let mut places = vec![0; n];
        for (new, &old) in order.iter().enumerate() {
            if let Some(slot) = places.get_mut(old) {
                *slot = new;
            }
        }
        places
    };
    let link_places = place(&link_order, sketch.links.len());
    let group_places = place(&group_order, sketch.groups.len());
    let end = |end: End| match end {
        End::Link(at) => End::Link(link_places.get(at).copied().unwrap_or(0)),
        End::Group(at) => End::Group(group_places.get(at).copied().unwrap_or(0)),
        card @ End::Card(_) => card,
    };
    Sketch {
        links: link_order
            .iter()
            .filter_map(|&at| sketch.links.get(at))
            .map(|link| SketchLink {
                from: end(link.from),
                to: end(link.to),
                ..link.clone()
            })
            .collect(),
        groups: group_order
            .iter()
            .filter_map(|&at| sketch.groups.get(at).cloned())
            .collect(),
        cards: (sketch.cards.iter())
            .map(|card| SketchCard {
                tags: plan::tags_in_order(&card.tags),
                ..card.clone()
            })
            .collect(),
        ..sketch.clone()
    }
}

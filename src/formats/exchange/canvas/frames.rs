//! Which cards lie in which group of a canvas.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::formats::exchange::{
    drawing::{Drawing, Names, Tip},
    json::{number, text},
    tidy::MAX_LINKS,
};

/// The most comparisons of a card with a group.
const MOST_COMPARED: usize = 20_000_000;

/// A rectangle.
#[derive(Clone, Copy, Debug)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    fn of(node: &Value) -> Option<Self> {
        let (left, top) = (number(node, "x")?, number(node, "y")?);
        Some(Self {
            left,
            top,
            right: left + number(node, "width").unwrap_or(0.0),
            bottom: top + number(node, "height").unwrap_or(0.0),
        })
    }

    /// Whether the middle of another one lies in it.
    fn holds(&self, other: &Self) -> bool {
        let (x, y) = (
            f64::midpoint(other.left, other.right),
            f64::midpoint(other.top, other.bottom),
        );
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }
}

/// Makes the cards whose middle lies in a group its members, unless the group names its members.
///
/// Every card is compared with every group, up to a bound that no canvas drawn by hand comes near; beyond it groups stay
/// empty, and that is said.
pub(super) fn cards_within(
    drawing: &mut Drawing,
    nodes: &[Value],
    names: &Names,
    named: &BTreeMap<usize, Vec<String>>,
) {
    let mut cards = Vec::new();
    let mut frames = Vec::new();
    for node in nodes {
        let Some(area) = Area::of(node) else { continue };
        match names.tip(&text(node, "id")) {
            Some(Tip::Node(card)) => cards.push((card, area)),
            Some(Tip::Frame(frame)) if !named.contains_key(&frame) => frames.push((frame, area)),
            _ => {}
        }
    }
    if cards.len().saturating_mul(frames.len()) > MOST_COMPARED {
        drawing
            .tally
            .left_out(None, "which cards lie in which group, as there are too many of both");
        return;
    }
    let mut n = 0;
    for (frame, area) in frames {
        let Some(frame) = drawing.frames.get_mut(frame) else {
            continue;
        };
        for (card, place) in &cards {
            if area.holds(place) && n < MAX_LINKS {
                frame.members.push(*card);
                n += 1;
            }
        }
    }
}

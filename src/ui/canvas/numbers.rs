//! The numbers that cards show: the current reader's, the other readers', and what needs a look.

use std::collections::{BTreeMap, BTreeSet};

use eframe::egui::Color32;

use crate::{
    analysis::{Weight, how_computed},
    inference::{ClaimNumbers, Remark},
    model::{Card, ClaimId},
    ui::Cx,
};

/// The numbers shown on cards, looked up once per frame.
pub struct Numbers<'a> {
    claims: Option<&'a BTreeMap<ClaimId, ClaimNumbers>>,
    /// Why they are not exact, in words, where they are not.
    pub how_computed: Option<String>,
    /// Whether there are too few samples for any number.
    pub is_unreliable: bool,
    /// Nobody has stated a number, so even odds were assumed.
    pub is_assumed: bool,
    /// The ids of what needs a look.
    pub problems: BTreeSet<&'a str>,
}

impl<'a> Numbers<'a> {
    /// Looks the numbers up for the current reader.
    pub fn new(cx: &Cx<'a>) -> Self {
        let derived = cx.app.derived();
        let reader = cx.app.reader();
        let outlook = derived.outlook(reader).and_then(|outlook| outlook.as_ref().ok());
        let claims = outlook.map(|outlook| &outlook.claims);
        let is_assumed = derived.inquiry(reader).is_some_and(|inquiry| {
            inquiry.stated.is_empty()
                && inquiry
                    .remarks
                    .iter()
                    .any(|remark| matches!(remark, Remark::AssumedBase(_)))
        });
        let problems = derived
            .findings()
            .iter()
            .filter(|finding| finding.weight == Weight::Problem)
            .map(|finding| finding.about.as_str())
            .collect();
        Self {
            claims,
            how_computed: outlook.and_then(|outlook| how_computed(cx.map, &outlook.method)),
            is_unreliable: outlook.is_some_and(|outlook| outlook.method.is_unreliable()),
            is_assumed,
            problems,
        }
    }

    /// What is computed for a card.
    pub fn of(&self, card: &Card) -> Option<&'a ClaimNumbers> {
        match card {
            Card::Claim(id) => self.claims?.get(id),
            Card::Question(_) | Card::Group(_) => None,
        }
    }

    /// Whether a card has no number because it is part of a circle, or follows from one.
    pub fn is_blocked(cx: &Cx<'_>, card: &Card) -> bool {
        let Card::Claim(id) = card else { return false };
        cx.app
            .derived()
            .inquiry(cx.app.reader())
            .is_some_and(|inquiry| inquiry.blocked.contains(id))
    }

    /// The other readers' posteriors of a claim.
    pub fn others(cx: &Cx<'_>, card: &Card) -> Vec<(Color32, f64)> {
        let Card::Claim(id) = card else { return Vec::new() };
        cx.map
            .readers
            .iter()
            .enumerate()
            .filter(|(_, (reader, record))| Some(*reader) != cx.app.reader() && !record.hidden)
            .filter_map(|(place, (reader, record))| {
                let inquiry = cx.app.derived().inquiry(Some(reader))?;
                if inquiry.stated.is_empty() {
                    return None;
                }
                let outlook = cx.app.derived().outlook(Some(reader))?.as_ref().ok()?;
                let posterior = outlook.claims.get(id)?.posterior?;
                Some((cx.palette.reader(record.color, place), posterior))
            })
            .collect()
    }
}

//! Two readers' views of a map whose quantities are cut up alike, so that the tables of the one can stand in for those of the
//! other.

use std::collections::{BTreeMap, BTreeSet};

use super::{Inquiry, compiler::Compiler};
use crate::model::{ClaimId, Map, QuantityId, ReaderId};

/// How quantities are cut up. Where nothing is given, each is cut as its reader's curves need it.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    /// On which cruxes a quantity depends besides those of the reader.
    pub(super) cruxes: BTreeMap<QuantityId, Vec<ClaimId>>,
    /// At which values each part of a quantity is cut.
    pub(super) cuts: BTreeMap<QuantityId, Vec<Vec<f64>>>,
    /// Whether it is cut nowhere else.
    pub(super) is_all: bool,
    /// Whether what is worked out, and nothing else is worked out from, is cut at its thresholds alone, …
    pub(super) is_brief: bool,
    /// … except for this one, which is cut finely, or where a value is given, at that value as well.
    pub(super) looked_at: Option<(QuantityId, Option<f64>)>,
}

impl Frame {
    /// The values at which a part is cut: what is needed, and what is given.
    pub(super) fn cuts_of(&self, id: &QuantityId, part: usize, needed: Vec<f64>) -> Vec<f64> {
        let Some(given) = self.cuts.get(id).and_then(|parts| parts.get(part)) else {
            return needed;
        };
        if self.is_all {
            return given.clone();
        }
        let mut cuts = needed;
        cuts.extend(given);
        cuts.sort_by(f64::total_cmp);
        cuts.dedup();
        cuts
    }
}

impl Frame {
    /// Whether this quantity, which is worked out, is cut at its thresholds alone.
    pub(super) fn leaves_short(&self, id: &QuantityId, is_source: bool) -> bool {
        let is_drawn = matches!(&self.looked_at, Some((looked_at, None)) if looked_at == id);
        self.is_brief && !is_source && !is_drawn
    }

    /// The value at which a quantity is cut besides its thresholds.
    pub(super) fn cut_at(&self, id: &QuantityId) -> Option<f64> {
        let (looked_at, value) = self.looked_at.as_ref()?;
        value.filter(|_| looked_at == id)
    }
}

impl Inquiry {
    /// [`Inquiry::brief`] for two readers, with the whole curve of the quantity that is looked at or, where a value is given,
    /// with how much of it lies below that. Their quantities depend on the same cruxes and are cut at the same values, whichever
    /// of the two needs it; the numbers are the same as by themselves, those of what is worked out as closely.
    pub fn alike(
        map: &Map,
        [first, second]: [Option<&ReaderId>; 2],
        looked_at: Option<(&QuantityId, Option<f64>)>,
    ) -> [Self; 2] {
        let cruxes_of = |reader: Option<&ReaderId>, quantity: &crate::model::Quantity| {
            let conditional = reader.and_then(|reader| quantity.conditional.get(reader));
            let cruxes = conditional.into_iter().flatten().flat_map(|one| &one.when);
            cruxes.map(|(crux, _)| crux.clone()).collect::<BTreeSet<ClaimId>>()
        };
        let of = |reader: Option<&ReaderId>, frame: &Frame| {
            let mut compiler = Compiler::new(map, reader);
            compiler.frame = frame.clone();
            compiler.compile(None, &[])
        };
        let mut frame = Frame {
            is_brief: true,
            looked_at: looked_at.map(|(id, value)| (id.clone(), value)),
            ..Frame::default()
        };
        if map.quantities.is_empty() {
            return [of(first, &frame), of(second, &frame)];
        }
        for (id, quantity) in &map.quantities {
            let mut cruxes = cruxes_of(first, quantity);
            cruxes.extend(cruxes_of(second, quantity));
            frame.cruxes.insert(id.clone(), cruxes.into_iter().collect());
        }
        frame.cuts = of(first, &frame).cuts();
        let other = of(second, &frame);
        // Only what both of them have can be cut alike.
        let cuts = other.cuts();
        frame.cuts = cuts.into_iter().filter(|(id, _)| frame.cuts.contains_key(id)).collect();
        frame.is_all = true;
        [of(first, &frame), of(second, &frame)]
    }

    /// At which values each part of each quantity is cut.
    fn cuts(&self) -> BTreeMap<QuantityId, Vec<Vec<f64>>> {
        let of = |timeline: &super::Timeline| {
            let mut parts = vec![Vec::new(); timeline.parts.len()];
            for cell in &timeline.cells {
                if let Some(cuts) = parts.get_mut(cell.part)
                    && !cell.is_never()
                    && cell.from.is_finite()
                {
                    cuts.push(cell.from);
                }
            }
            parts
        };
        self.timelines
            .iter()
            .map(|(id, timeline)| (id.clone(), of(timeline)))
            .collect()
    }
}

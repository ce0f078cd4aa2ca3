//! What follows from the document: posteriors, the scene and its placement, findings. Each is keyed by its inputs and made
//! anew only when they differ; nobody has to say that something changed.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use super::{
    Document, Revision, View,
    answers::Answer,
    drawings::{Drawings, Wake},
    worked_out::WorkedOut,
};
use crate::{
    analysis::{Finding, Repair, findings, repairs},
    inference::{Distributed, Inquiry, Outlook, OutlookError},
    layout::{
        Placement,
        scene::{Scene, Typesetter, are_alike, scene},
    },
    model::{ClaimId, LinkId, Map, QuantityId, ReaderId},
};

/// During a gesture the curves of what is worked out leave the machine to the window for so long at a time.
const REST: Duration = Duration::from_millis(50);

/// Everything that follows from the document.
#[derive(Default)]
pub struct Derived {
    answers: BTreeMap<Option<ReaderId>, Answer>,
    worked_out: WorkedOut,
    /// What the scene was made of last.
    scene_key: Option<(Revision, View)>,
    scene_map: Arc<Map>,
    scene: Scene,
    typesetter: Typesetter,
    drawings: Drawings,
    findings_key: Option<Revision>,
    findings: Vec<Finding>,
    circles_key: Option<Revision>,
    circles: Vec<Circle>,
}

/// Changes with every new number and finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    n_answers: u64,
    findings_of: Option<Revision>,
}

/// A circle of influence and what can be done about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Circle {
    /// The claims that go round in it.
    pub claims: Vec<ClaimId>,
    /// Its repairs, best first.
    pub repairs: Vec<Repair>,
}

impl Derived {
    /// Brings everything up to date with the document. During a gesture only the current reader's numbers follow at
    /// once, the others when it ends. `wake` is called by a worker when it is done.
    pub(super) fn refresh(&mut self, document: &Document, reader: Option<&ReaderId>, view: &View, wake: &Wake) {
        let snapshot = document.snapshot();
        let (map, revision) = (snapshot.map.as_ref(), snapshot.revision);
        self.answers
            .retain(|reader, _| reader.as_ref().is_none_or(|reader| map.readers.contains_key(reader)));
        let answer = self.answers.entry(reader.cloned()).or_default();
        answer.refresh(&snapshot.map, revision, reader, wake);
        self.worked_out.retain(|reader| map.readers.contains_key(reader));
        if let Some(reader) = reader {
            let rest = if document.is_in_stroke() { REST } else { Duration::ZERO };
            let of = (&snapshot.map, revision);
            if let Some(inquiry) = answer.inquiry() {
                self.worked_out.refresh(of, reader, inquiry, rest, wake);
            }
        }
        if !document.is_in_stroke() {
            for reader in map.readers.keys() {
                let answer = self.answers.entry(Some(reader.clone())).or_default();
                answer.refresh(&snapshot.map, revision, Some(reader), wake);
                let of = (&snapshot.map, revision);
                if let Some(inquiry) = answer.inquiry() {
                    (self.worked_out).refresh(of, reader, inquiry, Duration::ZERO, wake);
                }
            }
            let is_complete = self.answers.values().all(|answer| !answer.is_working());
            if self.findings_key != Some(revision) && is_complete {
                self.findings = findings(map, |reader| {
                    self.answers.get(&Some(reader.clone())).and_then(Answer::numbers)
                });
                self.findings_key = Some(revision);
            }
        }
        let is_known = (self.answers.get(&reader.cloned())).is_some_and(|answer| answer.is_of(revision));
        if self.circles_key != Some(revision) && is_known && !document.is_in_stroke() {
            self.find_circles(map, document.drawn_last(), reader);
            self.circles_key = Some(revision);
        }
        let is_same_scene = (self.scene_key.as_ref()).is_some_and(|(of, seen)| *of == revision && seen == view);
        if !is_same_scene {
            let is_same_view = self.scene_key.as_ref().is_some_and(|(_, seen)| seen == view);
            if !is_same_view || !are_alike(&self.scene_map, map) {
                self.scene = scene(map, &view.showing(), &mut self.typesetter);
                self.drawings.scene_changed();
            }
            self.scene_key = Some((revision, view.clone()));
            self.scene_map = snapshot.map.clone();
        }
        self.drawings
            .refresh(&self.scene, revision, view, document.is_in_stroke(), wake);
    }

    /// The circles of the map, which are the same for every reader, with their repairs.
    fn find_circles(&mut self, map: &Map, drawn_last: Option<&LinkId>, reader: Option<&ReaderId>) {
        let circles = self.inquiry(reader).map_or(&[][..], |inquiry| &inquiry.circles);
        let circle = |claims: &Vec<ClaimId>| Circle {
            claims: claims.clone(),
            repairs: repairs(map, claims, drawn_last),
        };
        self.circles = circles.iter().map(circle).collect();
    }

    /// A reader's numbers; `None` before the first refresh.
    pub fn outlook(&self, reader: Option<&ReaderId>) -> Option<&Result<Outlook, OutlookError>> {
        self.answers.get(&reader.cloned())?.outlook()
    }

    /// What the numbers of a reader were made from.
    pub fn inquiry(&self, reader: Option<&ReaderId>) -> Option<&Inquiry> {
        self.answers.get(&reader.cloned())?.inquiry()
    }

    /// A reader's quantity with everything found out; of what is worked out from others, the newest curve that is made.
    pub fn distributed(&self, reader: Option<&ReaderId>, id: &QuantityId) -> Option<Distributed<'_>> {
        let timeline = self.inquiry(reader)?.timeline(id)?;
        if timeline.is_brief() {
            return self.worked_out.distributed(reader?, id);
        }
        let outlook = self.outlook(reader)?.as_ref().ok()?;
        Some(timeline.with(outlook.quantities.get(id)?))
    }

    /// The cards and lines to draw, and where. They belong together even while a newer layout is being made.
    pub fn drawing(&self) -> (&Arc<Scene>, &Arc<Placement>) {
        self.drawings.current()
    }

    /// Whether a newer drawing is being made.
    pub fn is_placing(&self) -> bool {
        self.drawings.is_working()
    }

    /// How many crossings a drawing from scratch would take away, if it is worth it.
    pub fn gain_of_tidying(&self) -> Option<usize> {
        self.drawings.gain_of_tidying()
    }

    /// The width over height of the canvas, for drawings from scratch.
    pub(super) fn set_aspect(&mut self, aspect: f64) {
        self.drawings.set_aspect(aspect);
    }

    /// Whether a newer layout or newer numbers are being made.
    pub fn is_working(&self) -> bool {
        self.drawings.is_working() || self.worked_out.is_working() || self.answers.values().any(Answer::is_working)
    }

    /// Whether the numbers of a reader are older than the map, because newer ones are being made.
    pub fn is_computing(&self, reader: Option<&ReaderId>) -> bool {
        self.answers.get(&reader.cloned()).is_some_and(Answer::is_working)
    }

    /// Changes with every new number and finding, so that what is made from them can be kept.
    pub fn stamp(&self) -> Stamp {
        Stamp {
            n_answers: self.answers.values().map(Answer::n_outlooks).sum::<u64>() + self.worked_out.n_made(),
            findings_of: self.findings_key,
        }
    }

    /// The circles of influence in the map.
    pub fn circles(&self) -> &[Circle] {
        &self.circles
    }

    /// What a person should look at in the map.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

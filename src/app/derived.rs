//! What follows from the document: posteriors, the scene and its placement, findings. Each is keyed by its inputs and made
//! anew only when they differ; nobody has to say that something changed.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use super::{
    Document, Revision, View,
    drawings::{Drawings, Wake},
    worked_out::WorkedOut,
};
use crate::{
    analysis::{Finding, Repair, findings, repairs},
    inference::{Distributed, Engine, Inquiry, Outlook, OutlookError},
    layout::{
        Placement,
        scene::{Scene, Typesetter, scene},
    },
    model::{ClaimId, LinkId, Map, QuantityId, ReaderId},
};

/// Maps with at most this many claims are answered inside the frame, as long as that has been quick.
const CLAIMS_IN_FRAME: usize = 600;

/// An answer that took longer than this is left to a worker the next time.
const QUICK: Duration = Duration::from_millis(25);

/// During a gesture the curves of what is worked out leave the machine to the window for so long at a time.
const REST: Duration = Duration::from_millis(50);

/// One reader's numbers and what they were made from.
#[derive(Default)]
struct Answer {
    engine: Engine,
    revision: Option<Revision>,
    /// What was asked last.
    inquiry: Inquiry,
    /// The newest answer; older than `inquiry` while a worker is at it.
    outlook: Option<Result<Outlook, OutlookError>>,
    /// Counts answers.
    n_outlooks: u64,
    is_slow: bool,
    worker: Option<Worker>,
    /// The inquiry that `outlook` answers, or that the worker is at.
    asked: Inquiry,
    /// Whether `asked` is `inquiry`: comparing large ones in every frame would take longer than painting.
    is_asked: bool,
}

/// A thread that answers one inquiry.
struct Worker {
    reports: mpsc::Receiver<Report>,
    /// Set when what it is at is no longer asked: then it need not refine its answer.
    stop: Arc<AtomicBool>,
}

/// What a worker has to say.
enum Report {
    /// An answer, better than the one before.
    Answer(Box<Result<Outlook, OutlookError>>),
    /// It is done, and gives back the engine with what it keeps.
    Done(Box<Engine>),
}

/// Everything that follows from the document.
#[derive(Default)]
pub struct Derived {
    answers: BTreeMap<Option<ReaderId>, Answer>,
    worked_out: WorkedOut,
    scene_key: Option<(Revision, View)>,
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
        answer.refresh(map, revision, reader, wake);
        self.worked_out.retain(|reader| map.readers.contains_key(reader));
        if let Some(reader) = reader {
            let rest = if document.is_in_stroke() { REST } else { Duration::ZERO };
            let of = (&snapshot.map, revision);
            self.worked_out.refresh(of, reader, &answer.inquiry, rest, wake);
        }
        if !document.is_in_stroke() {
            for reader in map.readers.keys() {
                let answer = self.answers.entry(Some(reader.clone())).or_default();
                answer.refresh(map, revision, Some(reader), wake);
                let of = (&snapshot.map, revision);
                (self.worked_out).refresh(of, reader, &answer.inquiry, Duration::ZERO, wake);
            }
            let is_complete = self.answers.values().all(|answer| answer.worker.is_none());
            if self.findings_key != Some(revision) && is_complete {
                self.findings = findings(map, |reader| {
                    self.answers.get(&Some(reader.clone())).and_then(Answer::numbers)
                });
                self.findings_key = Some(revision);
            }
        }
        if self.circles_key != Some(revision) && !document.is_in_stroke() {
            self.find_circles(map, document.drawn_last(), reader);
            self.circles_key = Some(revision);
        }
        let is_same_scene = (self.scene_key.as_ref()).is_some_and(|(of, seen)| *of == revision && seen == view);
        if !is_same_scene {
            self.scene = scene(map, &view.showing(), &mut self.typesetter);
            self.scene_key = Some((revision, view.clone()));
            self.drawings.scene_changed();
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
        self.answers.get(&reader.cloned())?.outlook.as_ref()
    }

    /// What the numbers of a reader were made from.
    pub fn inquiry(&self, reader: Option<&ReaderId>) -> Option<&Inquiry> {
        self.answers.get(&reader.cloned()).map(|answer| &answer.inquiry)
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
        self.drawings.is_working()
            || self.worked_out.is_working()
            || self.answers.values().any(|answer| answer.worker.is_some())
    }

    /// Whether the numbers of a reader are older than the map, because newer ones are being made.
    pub fn is_computing(&self, reader: Option<&ReaderId>) -> bool {
        self.answers
            .get(&reader.cloned())
            .is_some_and(|answer| answer.worker.is_some())
    }

    /// Changes with every new number and finding, so that what is made from them can be kept.
    pub fn stamp(&self) -> Stamp {
        Stamp {
            n_answers: self.answers.values().map(|answer| answer.n_outlooks).sum::<u64>() + self.worked_out.n_made(),
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

impl Answer {
    fn refresh(&mut self, map: &Map, revision: Revision, reader: Option<&ReaderId>, wake: &Wake) {
        self.collect();
        if self.revision != Some(revision) || self.outlook.is_none() && self.worker.is_none() {
            self.revision = Some(revision);
            let inquiry = Inquiry::brief(map, reader, &[]);
            if self.outlook.is_none() || inquiry != self.inquiry {
                self.inquiry = inquiry;
                self.is_asked = self.asked == self.inquiry;
                self.ask(wake);
            }
        } else if self.worker.is_none() && self.is_slow && !self.is_asked {
            // The worker has answered what is no longer asked.
            self.ask(wake);
        }
    }

    /// Takes what a worker has reported.
    fn collect(&mut self) {
        let Some(worker) = &self.worker else { return };
        worker.stop.store(!self.is_asked, Ordering::Relaxed);
        loop {
            match worker.reports.try_recv() {
                Ok(Report::Answer(outlook)) => {
                    self.outlook = Some(*outlook);
                    self.n_outlooks += 1;
                }
                Ok(Report::Done(engine)) => {
                    self.engine = *engine;
                    self.worker = None;
                    return;
                }
                Err(mpsc::TryRecvError::Empty) => return,
                Err(mpsc::TryRecvError::Disconnected) => {
                    self.worker = None;
                    return;
                }
            }
        }
    }

    /// Answers the inquiry: at once if that is quick and exact, else by a worker, which refines what it can only
    /// approximate. A worker that is at an older inquiry is let finish what it must before the next one starts.
    fn ask(&mut self, wake: &Wake) {
        if self.inquiry.n_claims() <= CLAIMS_IN_FRAME && !self.is_slow {
            let start = Instant::now();
            let answer = self.engine.answer_exactly(&self.inquiry);
            self.is_slow = start.elapsed() > QUICK;
            if !answer.as_ref().is_err_and(OutlookError::is_too_large) {
                self.outlook = Some(answer);
                self.n_outlooks += 1;
                self.asked = self.inquiry.clone();
                self.is_asked = true;
                return;
            }
        }
        self.is_slow = true;
        if let Some(worker) = &self.worker {
            worker.stop.store(!self.is_asked, Ordering::Relaxed);
            return;
        }
        let (sender, reports) = mpsc::channel();
        let stop = Arc::new(AtomicBool::new(false));
        self.worker = Some(Worker {
            reports,
            stop: stop.clone(),
        });
        self.asked = self.inquiry.clone();
        self.is_asked = true;
        let (mut engine, inquiry, wake) = (std::mem::take(&mut self.engine), self.inquiry.clone(), wake.clone());
        std::thread::spawn(move || {
            engine.answer_in_stages(&inquiry, |answer| {
                // Nobody listens any more when another map was opened.
                let is_wanted = sender.send(Report::Answer(Box::new(answer))).is_ok();
                wake();
                is_wanted && !stop.load(Ordering::Relaxed)
            });
            let _unwanted = sender.send(Report::Done(Box::new(engine)));
            wake();
        });
    }

    fn numbers(&self) -> Option<(&Inquiry, &Result<Outlook, OutlookError>)> {
        Some((&self.asked, self.outlook.as_ref()?))
    }
}

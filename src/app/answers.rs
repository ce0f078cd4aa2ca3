//! One reader's numbers: the inquiry that the map makes of them, and its answer. Both are made inside the frame where that is
//! quick, and beside the window for large maps.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use super::{Revision, drawings::Wake};
use crate::{
    inference::{Engine, Inquiry, Outlook, OutlookError},
    model::{Map, ReaderId},
};

/// Maps with at most this many claims are asked and answered inside the frame, as long as that has been quick.
const CLAIMS_IN_FRAME: usize = 600;

/// An answer that took longer than this is left to a worker the next time.
const QUICK: Duration = Duration::from_millis(25);

/// One reader's numbers and what they were made from.
#[derive(Default)]
pub(super) struct Answer {
    engine: Engine,
    /// The map of which `inquiry` is.
    revision: Option<Revision>,
    /// What was asked last.
    inquiry: Arc<Inquiry>,
    /// The newest answer; older than `inquiry` while a worker is at it.
    outlook: Option<Result<Outlook, OutlookError>>,
    /// Counts answers.
    n_outlooks: u64,
    is_slow: bool,
    /// Makes the inquiry of a large map.
    maker: Option<Maker>,
    /// The map whose inquiry could not be made, by a mistake of the program: it is not tried in every frame.
    failed: Option<Revision>,
    worker: Option<Worker>,
    /// The inquiry that `outlook` answers, or that the worker is at.
    asked: Arc<Inquiry>,
    /// Whether `asked` is `inquiry`: comparing large ones in every frame would take longer than painting.
    is_asked: bool,
}

/// A thread that makes an inquiry.
struct Maker {
    /// The map it is made of.
    of: Revision,
    /// The inquiry, if it is another than the one before.
    made: mpsc::Receiver<Option<Arc<Inquiry>>>,
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

impl Answer {
    /// Brings the numbers up to date with a map, or has that done.
    pub(super) fn refresh(&mut self, map: &Arc<Map>, revision: Revision, reader: Option<&ReaderId>, wake: &Wake) {
        self.collect();
        self.collect_inquiry(wake);
        if self.maker.is_some() || self.failed == Some(revision) {
            return;
        }
        if self.revision != Some(revision) || self.outlook.is_none() && self.worker.is_none() {
            if map.claims.len() > CLAIMS_IN_FRAME {
                self.make(map.clone(), revision, reader.cloned(), wake);
                return;
            }
            self.revision = Some(revision);
            let inquiry = Inquiry::brief(map, reader, &[]);
            if self.outlook.is_none() || inquiry != *self.inquiry {
                self.take(Arc::new(inquiry), wake);
            }
        } else if self.worker.is_none() && self.is_slow && !self.is_asked {
            // The worker has answered what is no longer asked.
            self.ask(wake);
        }
    }

    /// What the map asks, once that is known; of an older map while the newer one is looked at.
    pub(super) fn inquiry(&self) -> Option<&Inquiry> {
        self.revision.is_some().then_some(&*self.inquiry)
    }

    /// Whether [`Answer::inquiry`] is that of this map.
    pub(super) fn is_of(&self, revision: Revision) -> bool {
        self.revision == Some(revision)
    }

    /// The newest answer.
    pub(super) fn outlook(&self) -> Option<&Result<Outlook, OutlookError>> {
        self.outlook.as_ref()
    }

    /// The newest answer and what it answers.
    pub(super) fn numbers(&self) -> Option<(&Inquiry, &Result<Outlook, OutlookError>)> {
        Some((&self.asked, self.outlook.as_ref()?))
    }

    /// How many answers there have been.
    pub(super) fn n_outlooks(&self) -> u64 {
        self.n_outlooks
    }

    /// Whether a newer answer is being made.
    pub(super) fn is_working(&self) -> bool {
        self.maker.is_some() || self.worker.is_some()
    }

    /// Has the inquiry made by a thread.
    fn make(&mut self, map: Arc<Map>, of: Revision, reader: Option<ReaderId>, wake: &Wake) {
        let (sender, made) = mpsc::channel();
        self.maker = Some(Maker { of, made });
        let before = self.outlook.is_some().then(|| self.inquiry.clone());
        let wake = wake.clone();
        std::thread::spawn(move || {
            let inquiry = Inquiry::brief(&map, reader.as_ref(), &[]);
            let is_another = before.is_none_or(|before| *before != inquiry);
            let _gone = sender.send(is_another.then(|| Arc::new(inquiry)));
            wake();
        });
    }

    /// Takes an inquiry that a thread has made.
    fn collect_inquiry(&mut self, wake: &Wake) {
        let Some(maker) = &self.maker else { return };
        let (of, made) = (maker.of, maker.made.try_recv());
        if matches!(made, Err(mpsc::TryRecvError::Empty)) {
            return;
        }
        self.maker = None;
        let Ok(inquiry) = made else {
            self.failed = Some(of);
            return;
        };
        self.revision = Some(of);
        if let Some(inquiry) = inquiry {
            self.take(inquiry, wake);
        }
    }

    fn take(&mut self, inquiry: Arc<Inquiry>, wake: &Wake) {
        self.is_asked = Arc::ptr_eq(&self.asked, &inquiry) || self.asked == inquiry;
        self.inquiry = inquiry;
        self.ask(wake);
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
}

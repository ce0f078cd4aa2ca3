//! Where everything on the canvas lies: each drawing made after the one before, by a worker when that takes long, kept so
//! that undo and going back give the very same picture again, and compared with one made from scratch.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
};

use super::{Revision, View};
use crate::layout::{LayoutRequest, Memory, Mode, Placement, lay_out_after, lay_out_watched, scene::Scene};

/// Wakes the ui from any thread.
pub(super) type Wake = Arc<dyn Fn() + Send + Sync>;

/// Scenes with at most this many cards are laid out inside the frame; larger ones by a worker.
const CARDS_IN_FRAME: usize = 150;

/// So many cards are kept in finished drawings altogether.
const CARDS_KEPT: usize = 60_000;

/// So many drawings are kept at most.
const DRAWINGS_KEPT: usize = 400;

/// Width over height of the canvas of an ordinary window, before the window has said so.
const USUAL_ASPECT: f64 = 1.15;

/// Tidying is offered when links cross more than this many times as often as in a drawing from scratch, and a few times
/// more.
const UNTIDY: f64 = 1.25;
const UNTIDY_BY: f64 = 3.0;

/// A finished drawing of a map as it was looked at.
#[derive(Debug)]
struct Kept {
    revision: Revision,
    view: View,
    placement: Arc<Placement>,
}

/// A layout that a worker is making.
#[derive(Debug)]
struct Job {
    request: LayoutRequest,
    n_tidied: u32,
    stop: Arc<AtomicBool>,
    answer: mpsc::Receiver<Made>,
}

/// What a worker has made.
#[derive(Debug)]
enum Made {
    /// A picture of cards that are still settling.
    Step(Placement),
    /// The drawing.
    Done(Placement),
}

impl Drop for Job {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Job {
    /// Starts a worker on `request`, after the drawing that `past` is of.
    fn start(request: &LayoutRequest, n_tidied: u32, past: Option<Arc<Placement>>, aspect: f64, wake: &Wake) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (sender, answer) = mpsc::channel();
        let job = Self {
            request: request.clone(),
            n_tidied,
            stop: stop.clone(),
            answer,
        };
        let (request, wake) = (with_aspect(request, aspect), wake.clone());
        std::thread::spawn(move || {
            let nothing = Memory::default();
            let memory = past.as_ref().map_or(&nothing, |past| &past.memory);
            // Nobody listens any more when a newer request came; then the answer is not wanted.
            let mut show = |placement| {
                let _unwanted = sender.send(Made::Step(placement));
                wake();
            };
            if let Some(placement) = lay_out_watched(&request, memory, &stop, &mut show) {
                let _unwanted = sender.send(Made::Done(placement));
                wake();
            }
        });
        job
    }
}

/// The drawing on the canvas, those before it, and what is being made.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one independent thing to know of the drawing"
)]
pub(super) struct Drawings {
    /// The scene that the placement is of; older than the newest scene while a worker is at it.
    scene: Arc<Scene>,
    placement: Arc<Placement>,
    n_tidied: u32,
    /// Whether the placement follows another one.
    has_past: bool,
    is_in_stroke: bool,
    /// Whether the placement is a picture of cards that are still settling.
    is_settling: bool,
    /// Whether `scene` is known to be the newest.
    is_placed: bool,
    /// The map it was brought up to date with last.
    seen: Option<Revision>,
    job: Option<Job>,
    kept: VecDeque<Kept>,
    /// The newest scene drawn from scratch, or the worker that is at it.
    fresh_job: Option<Job>,
    fresh: Option<(LayoutRequest, Arc<Placement>)>,
    aspect: f64,
}

impl Default for Drawings {
    fn default() -> Self {
        Self {
            scene: Arc::default(),
            placement: Arc::default(),
            n_tidied: 0,
            has_past: false,
            is_in_stroke: false,
            is_settling: false,
            is_placed: false,
            seen: None,
            job: None,
            kept: VecDeque::new(),
            fresh_job: None,
            fresh: None,
            aspect: USUAL_ASPECT,
        }
    }
}

impl Drawings {
    /// Brings the drawing up to date with the newest scene, which is that of `revision` looked at as `view` says.
    ///
    /// In the middle of a stroke nothing is kept: nobody can go back to there.
    pub fn refresh(&mut self, scene: &Scene, revision: Revision, view: &View, is_in_stroke: bool, wake: &Wake) {
        let has_ended = std::mem::replace(&mut self.is_in_stroke, is_in_stroke) && !is_in_stroke;
        self.collect(scene, revision, view);
        // Comparing large scenes takes longer than painting them, so it is done once for each.
        if self.is_placed && !has_ended {
            if self.seen != Some(revision) {
                // Another map that is drawn alike: one that comes back to it finds its drawing.
                self.seen = Some(revision);
                self.keep(revision, view);
            }
            return;
        }
        self.seen = Some(revision);
        if !self.is_settling && self.scene.request == scene.request && self.n_tidied == view.n_tidied() {
            if *self.scene != *scene {
                // Titles or counts changed, places did not.
                self.scene = Arc::new(scene.clone());
            }
            self.job = None;
            self.is_placed = true;
            self.keep(revision, view);
            self.compare(wake);
            return;
        }
        if let Some(kept) = self.kept_drawing(revision, view) {
            self.take(scene, kept, view.n_tidied(), true);
            return;
        }
        let follows = self.n_tidied == view.n_tidied();
        if let Some((request, fresh)) = &self.fresh
            && !follows
            && *request == scene.request
        {
            let fresh = fresh.clone();
            self.take(scene, fresh, view.n_tidied(), false);
            self.keep(revision, view);
            return;
        }
        if scene.request.nodes.len() <= CARDS_IN_FRAME && scene.request.mode != Mode::Force {
            let nothing = Memory::default();
            let memory = if follows { &self.placement.memory } else { &nothing };
            let request = with_aspect(&scene.request, self.aspect);
            let never = AtomicBool::new(false);
            let placement = lay_out_after(&request, memory, &never).unwrap_or_default();
            self.take(scene, Arc::new(placement), view.n_tidied(), follows);
            self.keep(revision, view);
            return;
        }
        let is_at_it = |job: &Job| job.request == scene.request && job.n_tidied == view.n_tidied();
        if !self.job.as_ref().is_some_and(is_at_it) {
            // The one before stops when it is dropped.
            let past = follows.then(|| self.placement.clone());
            self.job = Some(Job::start(&scene.request, view.n_tidied(), past, self.aspect, wake));
        }
    }

    /// The scene to draw is another one now.
    pub fn scene_changed(&mut self) {
        self.is_placed = false;
    }

    /// Takes what workers have finished.
    fn collect(&mut self, scene: &Scene, revision: Revision, view: &View) {
        let is_wanted =
            (self.job.as_ref()).is_some_and(|job| job.request == scene.request && job.n_tidied == view.n_tidied());
        while let Some(job) = self.job.as_ref().filter(|_| is_wanted)
            && let Ok(made) = job.answer.try_recv()
        {
            match made {
                Made::Step(placement) => {
                    // The scene may be another one than before, so both change together; the worker goes on.
                    self.scene = Arc::new(scene.clone());
                    self.placement = Arc::new(placement);
                    self.is_settling = true;
                }
                Made::Done(placement) => {
                    let follows = job.n_tidied == self.n_tidied;
                    self.take(scene, Arc::new(placement), view.n_tidied(), follows);
                    self.keep(revision, view);
                }
            }
        }
        if let Some(job) = &self.fresh_job
            && let Ok(Made::Done(placement)) = job.answer.try_recv()
        {
            self.fresh = Some((job.request.clone(), Arc::new(placement)));
            self.fresh_job = None;
        }
    }

    fn take(&mut self, scene: &Scene, placement: Arc<Placement>, n_tidied: u32, has_past: bool) {
        self.has_past = has_past && !self.scene.cards.is_empty();
        self.scene = Arc::new(scene.clone());
        self.placement = placement;
        self.n_tidied = n_tidied;
        self.is_settling = false;
        self.job = None;
    }

    /// Remembers the drawing under the name of what it shows.
    fn keep(&mut self, revision: Revision, view: &View) {
        let is_it = |kept: &Kept| kept.revision == revision && kept.view == *view;
        if self.is_in_stroke || self.kept.back().is_some_and(is_it) {
            return;
        }
        self.kept.retain(|kept| !is_it(kept));
        self.kept.push_back(Kept {
            revision,
            view: view.clone(),
            placement: self.placement.clone(),
        });
        let mut n_cards = 0;
        let mut last: Option<&Arc<Placement>> = None;
        let n_newest = (self.kept.iter().rev())
            .take_while(|kept| {
                // Edits that move nothing share one drawing.
                if !last.is_some_and(|last| Arc::ptr_eq(last, &kept.placement)) {
                    n_cards += kept.placement.nodes.len();
                }
                last = Some(&kept.placement);
                n_cards <= CARDS_KEPT
            })
            .count()
            .clamp(1, DRAWINGS_KEPT);
        self.kept.drain(..self.kept.len() - n_newest);
    }

    fn kept_drawing(&self, revision: Revision, view: &View) -> Option<Arc<Placement>> {
        (self.kept.iter().rev())
            .find(|kept| kept.revision == revision && kept.view == *view)
            .map(|kept| kept.placement.clone())
    }

    /// Has the scene drawn from scratch in the background, to see how much better that would be.
    fn compare(&mut self, wake: &Wake) {
        let request = &self.scene.request;
        let is_known = self.fresh.as_ref().is_some_and(|(of, _)| of == request);
        let is_at_it = self.fresh_job.as_ref().is_some_and(|job| job.request == *request);
        if self.has_past && !self.is_in_stroke && request.mode == Mode::Layered && !is_known && !is_at_it {
            self.fresh_job = Some(Job::start(request, self.n_tidied, None, self.aspect, wake));
        }
    }

    /// How many crossings tidying would take away, if it is worth it.
    pub fn gain_of_tidying(&self) -> Option<usize> {
        let (request, fresh) = self.fresh.as_ref()?;
        let (now, then) = (self.placement.crossings, fresh.crossings);
        let is_worth_it = now as f64 > UNTIDY * then as f64 + UNTIDY_BY;
        (self.job.is_none() && *request == self.scene.request && is_worth_it).then(|| now - then)
    }

    /// The width over height of the canvas, for drawings from scratch.
    pub fn set_aspect(&mut self, aspect: f64) {
        if aspect.is_finite() {
            self.aspect = aspect.clamp(0.2, 5.0);
        }
    }

    /// The cards and lines to draw, and where.
    pub fn current(&self) -> (&Arc<Scene>, &Arc<Placement>) {
        (&self.scene, &self.placement)
    }

    /// Whether a newer drawing is being made.
    pub fn is_working(&self) -> bool {
        self.job.is_some()
    }
}

/// The aspect is no part of what a scene asks for: a window that changes its shape must not move the cards.
fn with_aspect(request: &LayoutRequest, aspect: f64) -> LayoutRequest {
    LayoutRequest {
        aspect,
        ..request.clone()
    }
}

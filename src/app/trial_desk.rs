//! Numbers tried out beside the window: how the conclusion answers to each, the most likely story, and one or two numbers
//! looked at closely. Only asked while somebody looks.

use std::sync::Arc;

use super::{App, Revision, desk::Desk};
use crate::{
    analysis::{Bar, Comparison, MOST_SIDE_BY_SIDE, Tornado, Trial, compare},
    inference::{Engine, Inquiry, Lever, MapStory, Outlook, OutlookError},
    model::{ClaimId, Finding, Map, ReaderId, ScenarioId},
};

/// At how many points a curve is worked out.
const CURVE: usize = 41;

/// At how many values of each of two numbers.
const GRID: usize = 7;

/// What somebody looks at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trying {
    /// The number whose curve is looked at; the one that moves the conclusion most, unless chosen.
    pub lever: Option<Lever>,
    /// A second number, for a grid of both.
    pub across: Option<Lever>,
    /// The conclusion somebody wants to arrive at, 0..=1.
    pub wanted: f64,
}

/// Whose map, and which.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Whose {
    revision: Revision,
    target: ClaimId,
    reader: ReaderId,
}

/// How the conclusion answers to everything, and what it is in other worlds.
#[derive(Clone, Debug, PartialEq)]
pub struct Overview {
    /// How it answers to every number.
    pub tornado: Tornado,
    /// The most likely story in which it holds; nothing if it cannot.
    pub story: Option<MapStory>,
    /// Up to four scenarios.
    pub scenarios: Vec<ScenarioId>,
    /// What they make of each claim.
    pub comparison: Comparison,
}

/// One number, or two, looked at closely.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// The number.
    pub lever: Lever,
    /// The conclusion over everything it can be.
    pub curve: Vec<(f64, Option<f64>)>,
    /// What it would have to be for the conclusion to be as wanted.
    pub thresholds: Vec<f64>,
    /// The second number, its values, those of the first, and the conclusion for each pair of them: a row for each value
    /// of the first.
    pub grid: Option<Grid>,
}

/// The conclusion over two numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// The second number.
    pub across: Lever,
    /// The values of the first.
    pub rows: Vec<f64>,
    /// Those of the second.
    pub columns: Vec<f64>,
    /// The conclusion; nothing where the two cannot be together.
    pub cells: Vec<Vec<Option<f64>>>,
}

/// What looking closely has given: nothing where the number is not on the map, or why it cannot be computed.
pub type CloseLook = Result<Option<Arc<Tried>>, String>;

/// What has been found out.
#[derive(Debug, Default)]
pub(super) struct TrialDesks {
    /// What somebody looks at, if anything.
    pub wanted: Option<Trying>,
    overview: Desk<Whose, Result<Arc<Overview>, String>>,
    tried: Desk<(Whose, Trying), CloseLook>,
}

impl App {
    fn whose(&self) -> Option<Whose> {
        let document = self.document()?;
        Some(Whose {
            revision: document.snapshot().revision,
            target: document.map().target.clone()?,
            reader: self.reader().cloned()?,
        })
    }

    /// What somebody looks at, if anything.
    pub fn trying(&self) -> Option<&Trying> {
        self.trials.wanted.as_ref()
    }

    /// How the conclusion answers to everything, and whether that is of the map as it is now.
    pub fn overview(&self) -> Option<(&Result<Arc<Overview>, String>, bool)> {
        let (of, answer) = self.trials.overview.answer()?;
        let now = self.whose()?;
        (of.target == now.target && of.reader == now.reader).then_some((answer, *of == now))
    }

    /// What is looked at closely.
    pub fn tried(&self) -> Option<&CloseLook> {
        let ((of, _), answer) = self.trials.tried.answer()?;
        let now = self.whose()?;
        (of.target == now.target && of.reader == now.reader).then_some(answer)
    }

    /// Whether numbers are being tried out.
    pub fn is_trying(&self) -> bool {
        self.trials.overview.is_busy() || self.trials.tried.is_busy()
    }

    /// Takes what workers have found out, and asks again once a gesture is over.
    pub(super) fn refresh_trials(&mut self) {
        self.trials.overview.poll();
        self.trials.tried.poll();
        let (Some(trying), Some(whose)) = (self.trials.wanted.clone(), self.whose()) else {
            return;
        };
        let Some(map) = self.map_at_rest() else { return };
        let (of, its_map) = (whose.clone(), map.clone());
        self.trials.overview.ask(whose.clone(), &self.wake, move || {
            overview(&its_map, &of).map(Arc::new).map_err(|error| error.to_string())
        });
        // Until somebody chooses, it is what moves the conclusion most: that has to be known first.
        let first = match self.overview() {
            Some((Ok(overview), true)) => overview.tornado.bars.first().map(|bar| bar.lever.clone()),
            Some((Err(_), _)) => None,
            _ => return,
        };
        let Some(lever) = trying.lever.clone().or(first) else {
            return;
        };
        let trying = Trying {
            lever: Some(lever.clone()),
            ..trying
        };
        let of = whose.clone();
        self.trials.tried.ask((whose, trying.clone()), &self.wake, move || {
            tried(&map, &of, lever, &trying)
                .map(|tried| tried.map(Arc::new))
                .map_err(|error| error.to_string())
        });
    }
}

/// Fewer numbers than this are not worth another thread, which begins with compiling the map.
const LEAST_AT_ONCE: usize = 32;

/// How a target answers to every number of a reader, worked out on all cores; see [`Trial::tornado`].
///
/// # Errors
/// As for [`Trial::at`].
pub fn tornado(map: &Map, reader: &ReaderId, target: &ClaimId) -> Result<Tornado, OutlookError> {
    let mut trial = Trial::new(map, reader, target);
    let levers = trial.levers_that_may_move();
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    let at_once = levers.len().div_ceil(n_threads).max(LEAST_AT_ONCE);
    let (first, others) = levers.split_at(at_once.min(levers.len()));
    let bars = std::thread::scope(|scope| {
        let others: Vec<_> = (others.chunks(at_once))
            .map(|levers| scope.spawn(move || Trial::new(map, reader, target).bars(levers)))
            .collect();
        let mut bars = trial.bars(first)?;
        for other in others {
            match other.join() {
                Ok(more) => bars.extend(more?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok::<Vec<Bar>, OutlookError>(bars)
    })?;
    trial.tornado_of(bars)
}

fn overview(map: &Map, whose: &Whose) -> Result<Overview, OutlookError> {
    let tornado = tornado(map, &whose.reader, &whose.target)?;
    let reader = Some(&whose.reader);
    let holds = [(whose.target.clone(), Finding::Observed(true))];
    let mut engine = Engine::default();
    let story = match engine.story(&Inquiry::brief(map, reader, &holds)) {
        Ok(story) => Some(story),
        // It cannot hold, or too many numbers are certain to tell a story by.
        Err(OutlookError::Impossible(_) | OutlookError::Query(_)) => None,
        Err(error) => return Err(error),
    };
    let base = engine.answer_exactly(&Inquiry::brief(map, reader, &[]))?;
    let scenarios: Vec<ScenarioId> = map.scenarios.keys().take(MOST_SIDE_BY_SIDE).cloned().collect();
    let outlooks: Vec<Option<Outlook>> = (scenarios.iter())
        .map(|id| {
            let inquiry = Inquiry::with_scenario(map, reader, id, &[])?;
            engine.answer_exactly(&inquiry).ok()
        })
        .collect();
    let outlooks: Vec<Option<&Outlook>> = outlooks.iter().map(Option::as_ref).collect();
    Ok(Overview {
        tornado,
        story,
        comparison: compare(&base, &outlooks),
        scenarios,
    })
}

fn tried(map: &Map, whose: &Whose, lever: Lever, trying: &Trying) -> Result<Option<Tried>, OutlookError> {
    let mut trial = Trial::new(map, &whose.reader, &whose.target);
    let Some(reach) = trial.reach(&lever) else {
        return Ok(None);
    };
    let curve = trial.curve(&lever, CURVE)?;
    let thresholds = trial.thresholds(&lever, &curve, trying.wanted)?;
    let across = trying.across.as_ref().filter(|across| **across != lever);
    let grid = match across.and_then(|across| Some((across, trial.reach(across)?))) {
        Some((across, across_reach)) => {
            let (rows, columns) = (reach.steps(GRID), across_reach.steps(GRID));
            Some(Grid {
                cells: trial.grid((&lever, &rows), (across, &columns))?,
                across: across.clone(),
                rows,
                columns,
            })
        }
        None => None,
    };
    Ok(Some(Tried {
        lever,
        curve,
        thresholds,
        grid,
    }))
}

//! From numbers to posteriors: inference on discrete Bayesian networks, exact wherever that is possible.
//!
//! A map compiles to a [`Network`]; [`Plan::compile`] turns its structure into a clique tree laid out as
//! flat lists of table entries; [`Plan::posterior`] runs two passes over that plan and answers with every
//! marginal at once. A plan outlives changes of numbers, so that dragging a slider costs two passes and no
//! compilation. [`settle()`] solves bases so that computed marginals equal stated ones.
//!
//! Everything here is a pure function of its arguments: no clock, no threads, no random source but a
//! given seed, no hash order. The engine knows nothing of maps; `inquiry` compiles one reader's view of a map, `engine`
//! answers it (with `approximate` and `sampled_bases` where exact is too large), `outlook` is what comes back.
//!
//! Reading order: `network` (what is asked), `check` (what is refused), `local` (how parents determine a
//! child), `block` (claims that bear on one another), `expand`, `factor` and `sums` (local models as small tables), `order`
//! and `forest` (triangulation), `plan` and `entries` (the compiled clique tree), `lanes`, `calibration` and `careful`
//! (messages), `reckoning`, `query`, `evidence` and `session` (findings and posteriors), `settle`, `goals` and `tied_bases` (bases
//! from stated credences), `tabulate` (every local model as a table). More than posteriors: `parameter`, `drag`,
//! `gradient`, `joint`, `story`, `several` (several readers in one traversal), `ranges` (numbers given as ranges). Where
//! exact is too wide: `given` (findings by variable), `guide` (where to look), `sample` (guided
//! importance sampling, with `scaled`), `estimate` (what samples say, and how surely), `rng`.

mod approximate;
mod block;
mod calibration;
mod careful;
mod check;
mod drag;
mod engine;
mod entries;
mod estimate;
mod evidence;
mod expand;
mod factor;
mod forest;
mod given;
mod goals;
mod gradient;
mod guide;
mod inquiry;
mod joint;
mod lanes;
mod limits;
mod local;
mod network;
mod order;
mod outlook;
mod parameter;
mod plan;
mod query;
mod ranges;
mod reckoning;
mod rng;
mod sample;
mod sampled_bases;
mod scaled;
mod session;
mod settle;
mod several;
mod solve;
mod story;
mod sums;
mod tabulate;
mod tied_bases;
mod timeline;

pub use block::{Block, BlockError, Member, Tie, Tied};
pub use check::{NetworkError, cyclic_components};
pub use drag::{Curve, Drag};
pub use engine::{Engine, MapStory};
pub use estimate::{Estimate, Reliability};
pub use evidence::{Evidence, Finding, Posterior, QueryError};
pub use gradient::Gradient;
pub use inquiry::{Before, Culprit, Inquiry, Lever, Moved, Ranged, RangedNumber, Remark};
pub use limits::Limits;
pub use network::{
    Choice, Influence, Literal, Local, LogicOp, Mechanism, Modifier, ModifierKind, Network, Variable, Weighing,
};
pub use outlook::{ClaimNumbers, Method, OutOfReach, Outlook, OutlookError, Samples};
pub use parameter::Parameter;
pub use plan::{Certainties, Plan};
pub use ranges::{Bounds, Draws, Exactness, Percentile, Preview, Range, RangeError, RangeReport, Spread};
pub use rng::Rng;
pub use sample::Sampler;
pub use session::Session;
pub use settle::{Goal, Settled, Unreachable, settle};
pub use story::Story;
pub use timeline::{Curve as TimelineCurve, CurveError, Distributed, Timeline, lognormal, metalog};

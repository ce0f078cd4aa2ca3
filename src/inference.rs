//! From numbers to posteriors: inference on discrete Bayesian networks, exact wherever that is possible.
//!
//! A map compiles to a [`Network`]; [`Plan::compile`] turns its structure into a clique tree laid out as
//! flat lists of table entries; [`Plan::posterior`] runs two passes over that plan and answers with every
//! marginal at once. A plan outlives changes of numbers, so that dragging a slider costs two passes and no
//! compilation. [`settle`] solves bases so that computed marginals equal stated ones.
//!
//! Everything here is a pure function of its arguments: no clock, no threads, no random source but a
//! given seed, no hash order. The engine knows nothing of maps; `inquiry` compiles one reader's view of a map, `outlook` brings the answer back.
//!
//! Reading order: `network` (what is asked), `check` (what is refused), `local` (how parents determine a
//! child), `expand`, `factor` and `sums` (local models as small tables), `order` (triangulation), `plan` and
//! `entries` (the compiled clique tree), `pass` (collect and distribute), `evidence` (findings and
//! posteriors), `settle` (bases from stated credences). Where exact is too wide: `given` (findings by
//! variable), `guide` (where to look), `sample` (guided importance sampling, with `scaled`), `estimate` (what
//! samples say, and how surely), `rng`.

mod check;
mod entries;
mod estimate;
mod evidence;
mod expand;
mod factor;
mod given;
mod guide;
mod inquiry;
mod limits;
mod local;
mod network;
mod order;
mod outlook;
mod pass;
mod plan;
mod rng;
mod sample;
mod scaled;
mod settle;
mod solve;
mod sums;

pub use check::{NetworkError, cyclic_components};
pub use estimate::{Estimate, Reliability};
pub use evidence::{Evidence, Finding, Posterior, QueryError};
pub use inquiry::{Inquiry, Remark};
pub use limits::Limits;
pub use network::{
    Choice, Influence, Literal, Local, LogicOp, Mechanism, Modifier, ModifierKind, Network, Variable, Weighing,
};
pub use outlook::{ClaimNumbers, Engine, OutOfReach, Outlook, OutlookError};
pub use plan::Plan;
pub use sample::Sampler;
pub use settle::{Goal, Settled, Unreachable, settle};

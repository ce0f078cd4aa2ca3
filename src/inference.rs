//! From numbers to posteriors: exact inference on discrete Bayesian networks.
//!
//! A map compiles to a [`Network`]; [`Plan::compile`] turns its structure into a clique tree laid out as
//! flat lists of table entries; [`Plan::posterior`] runs two passes over that plan and answers with every
//! marginal at once. A plan outlives changes of numbers, so that dragging a slider costs two passes and no
//! compilation. [`settle`] solves bases so that computed marginals equal stated ones.
//!
//! Everything here is a pure function of its arguments: no clock, no threads, no random source, no hash
//! order. The engine knows nothing of maps; `inquiry` compiles one reader's view of a map, `outlook` brings the answer back.
//!
//! Reading order: `network` (what is asked), `check` (what is refused), `local` (how parents determine a
//! child), `block` (claims that bear on one another), `expand` and `factor` (local models as small tables), `order`
//! (triangulation), `plan` and `entries` (the compiled clique tree), `pass` (collect and distribute), `evidence` (findings
//! and posteriors), `settle`, `goals` and `tied_bases` (bases from stated credences).

mod block;
mod check;
mod entries;
mod evidence;
mod expand;
mod factor;
mod goals;
mod inquiry;
mod limits;
mod local;
mod network;
mod order;
mod outlook;
mod pass;
mod plan;
mod settle;
mod solve;
mod tied_bases;

pub use block::{Block, BlockError, Member, Tie, Tied};
pub use check::{NetworkError, cyclic_components};
pub use evidence::{Evidence, Finding, Posterior, QueryError};
pub use inquiry::{Culprit, Inquiry, Remark};
pub use limits::Limits;
pub use network::{
    Choice, Influence, Literal, Local, LogicOp, Mechanism, Modifier, ModifierKind, Network, Variable, Weighing,
};
pub use outlook::{ClaimNumbers, Engine, OutOfReach, Outlook, OutlookError};
pub use plan::Plan;
pub use settle::{Goal, Settled, Unreachable, settle};

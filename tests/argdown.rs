//! Argdown and `BayesDown`: as the reference parser reads them, both ways, and whatever is thrown at them.

#[path = "argdown/bayesdown.rs"]
mod bayesdown;
#[path = "argdown/compare.rs"]
mod compare;
#[path = "argdown/debates.rs"]
mod debates;
#[path = "argdown/hostile.rs"]
mod hostile;
#[path = "argdown/oracle.rs"]
mod oracle;
#[path = "argdown/reference.rs"]
mod reference;
#[path = "argdown/round_trip.rs"]
mod round_trip;
#[path = "argdown/strategies.rs"]
mod strategies;
#[path = "argdown/vargdown.rs"]
mod vargdown;

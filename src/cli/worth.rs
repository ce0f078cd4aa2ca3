//! What a crux is worth, as JSON has it.

use serde::Serialize;

use crate::analysis::Outlooks;

/// The numbers that follow from four probabilities; probabilities and decimal digits.
#[derive(Serialize)]
pub(super) struct Worth {
    swing: f64,
    level_voi: f64,
    log_voi: f64,
    quadratic_voi: f64,
    share_of_maximum: f64,
}

impl From<&Outlooks> for Worth {
    fn from(outlooks: &Outlooks) -> Self {
        Self {
            swing: outlooks.swing(),
            level_voi: outlooks.level_voi(),
            log_voi: outlooks.log_voi(),
            quadratic_voi: outlooks.quadratic_voi(),
            share_of_maximum: outlooks.share_of_maximum(),
        }
    }
}

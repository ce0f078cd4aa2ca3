//! Forecasts on cruxes, as tables of elicitations have them.

/// One person's three numbers on one crux.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forecast {
    /// Who.
    pub person: String,
    /// In which camp.
    pub camp: String,
    /// On which crux.
    pub crux: String,
    /// P(target), if given.
    pub target: Option<f64>,
    /// P(crux), if given.
    pub probability: Option<f64>,
    /// P(target | crux), if given.
    pub if_true: Option<f64>,
}

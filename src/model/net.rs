//! What a map keeps of the Bayes net it was read from, so that the same net can be written again.
//!
//! Nothing here enters a computation: the numbers are in the tables of claims and questions.

use super::Unknown;

/// What is known of the net as a whole. Its title and comment are those of the map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NetRecord {
    /// Its name in the file.
    pub name: String,
    /// Its properties, each as its text stands in BIF.
    pub properties: Vec<String>,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

/// What is known of the variable that a claim or question was.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NetVariable {
    /// Its name in the file.
    pub name: String,
    /// What it was called on screen, if that was not its name.
    pub title: String,
    /// Its place among the variables, counted from 0.
    pub order: u32,
    /// The names of its states: of a claim two, of a question one for each column of its table.
    pub states: Vec<String>,
    /// For a claim, which of the two states means that it holds.
    pub holds: u32,
    /// Properties of the variable, each as its text stands in BIF.
    pub properties: Vec<String>,
    /// Properties of its table.
    pub table_properties: Vec<String>,
    /// Where it was drawn: left, top, right, bottom. Finite.
    pub bounds: Option<[f64; 4]>,
    /// How the file defined it.
    pub definition: NetDefinition,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

/// How a file defined a variable. The table on the map says the same; if it is changed, this falls away on writing.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum NetDefinition {
    /// By a table of probabilities.
    #[default]
    Table,
    /// By the state that follows in each case.
    Deterministic,
    /// By independent causes.
    NoisyMax {
        /// For each parent, its states from the strongest to the one without effect; one list after the other.
        strengths: Vec<u32>,
        /// The distributions of causes and leak. Finite.
        parameters: Vec<f64>,
    },
}

//! Why a file was not read or written, whatever it was.

use std::{io, path::PathBuf};

use super::{forecasts_map::ForecastsMapError, saving::SaveError};
use crate::formats::{
    bayes_net::BayesNetError, forecasts_csv::ForecastsError, graph_file::GraphFileError, readers_csv::ReadersError,
    ron::ReadError,
};

/// Why a file was not read or written.
#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    /// The file could not be read.
    #[error("{} could not be read", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file was read, but is not a map.
    #[error("{0}")]
    Content(#[from] ReadError),
    /// The file was read, but is not a Bayes net.
    #[error("{0}")]
    Net(#[from] BayesNetError),
    /// The file was read, but is not a graph.
    #[error("{0}")]
    Graph(#[from] GraphFileError),
    /// The file was read, but is not a table of forecasts.
    #[error("{0}")]
    Forecasts(#[from] ForecastsError),
    /// The file was read, but is not a table of readers' credences.
    #[error("{0}")]
    Readers(#[from] ReadersError),
    /// The table of forecasts was read, but gives no map.
    #[error("{0}")]
    ForecastsMap(#[from] ForecastsMapError),
    /// The file was read, but is not what it seems to be.
    #[error("this is no {format}: {sentence}")]
    Foreign {
        /// What it seems to be.
        format: &'static str,
        /// What is wrong with it.
        sentence: String,
    },
    /// The file could not be written.
    #[error("{0}")]
    Save(#[from] SaveError),
}

//! Which file format a Bayes net is in.

use super::{BayesNet, BayesNetError};
use crate::formats::{bif, xdsl};

/// A file format of Bayes nets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The interchange format.
    Bif,
    /// The XML of `GeNIe`.
    Xdsl,
}

impl Kind {
    /// Reads a net in this format.
    ///
    /// # Errors
    /// See [`bif::read`] and [`xdsl::read`].
    pub fn read(self, bytes: &[u8]) -> Result<BayesNet, BayesNetError> {
        match self {
            Self::Bif => bif::read(bytes),
            Self::Xdsl => xdsl::read(bytes),
        }
    }

    /// Writes a net in this format.
    ///
    /// # Errors
    /// See [`bif::write`] and [`xdsl::write`].
    pub fn write(self, net: &BayesNet) -> Result<String, BayesNetError> {
        match self {
            Self::Bif => bif::write(net),
            Self::Xdsl => xdsl::write(net),
        }
    }
}

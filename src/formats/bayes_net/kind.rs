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
    /// The format of a file, by how its text begins, or else by the ending of its name. `None`: not a Bayes net.
    pub fn of_file(name: &str, bytes: &[u8]) -> Option<Self> {
        let head = String::from_utf8_lossy(bytes.get(..4096.min(bytes.len())).unwrap_or_default()).into_owned();
        let head = head.trim_start_matches('\u{feff}');
        let mut rest = head.trim_start();
        // Comments of BIF; a map may begin with one as well.
        while let Some(comment) = rest.strip_prefix("//") {
            rest = comment.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
        }
        if rest.starts_with('<') && head.contains("<smile") {
            return Some(Self::Xdsl);
        }
        let first = rest
            .split(|c: char| c.is_whitespace() || c == '{')
            .next()
            .unwrap_or_default();
        if first.eq_ignore_ascii_case("network") || first.eq_ignore_ascii_case("variable") {
            return Some(Self::Bif);
        }
        let (_, ending) = name.rsplit_once('.')?;
        if ending.eq_ignore_ascii_case("bif") {
            Some(Self::Bif)
        } else if ending.eq_ignore_ascii_case("xdsl") {
            Some(Self::Xdsl)
        } else {
            None
        }
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nets_are_told_from_maps_by_their_beginning() {
        for (name, text, kind) in [
            ("a.ron", "// A Cruxmap map.\n( format: 1 )", None),
            ("a.txt", "//%\n\n// x\nnetwork Unknown {\n}", Some(Kind::Bif)),
            (
                "a.txt",
                "<?xml version=\"1.0\"?>\n<!-- x -->\n<smile id=\"a\">",
                Some(Kind::Xdsl),
            ),
            ("a.BIF", "", Some(Kind::Bif)),
            ("a.xdsl", "nonsense", Some(Kind::Xdsl)),
            ("networks", "networks of", None),
        ] {
            assert_eq!(Kind::of_file(name, text.as_bytes()), kind, "{text}");
        }
    }
}

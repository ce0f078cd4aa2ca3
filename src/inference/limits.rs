//! How large tables may grow before a local model is taken apart or a network is refused.

/// How large tables may become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Claims with requirements, routes or defeaters, and logical claims, become one table up to this many
    /// configurations of their parents, and a chain of small tables beyond.
    pub family_rows: usize,
    /// Odds become one table up to this many configurations of their parents, and a table over counters of
    /// equal ratios beyond.
    pub odds_rows: usize,
    /// The most configurations any link of a chain, or the table over counters, may have.
    pub wide_rows: usize,
    /// The most entries all cliques may have together; at most `u32::MAX`.
    pub entries: usize,
}

impl Default for Limits {
    /// 64 rows for chains, 2¹² for odds, 2¹⁶ for wide ones, 2²⁴ entries.
    fn default() -> Self {
        Self {
            family_rows: 64,
            odds_rows: 1 << 12,
            wide_rows: 1 << 16,
            entries: 1 << 24,
        }
    }
}

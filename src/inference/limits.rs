//! How large tables may grow before a local model is taken apart or a network is refused.

/// How large tables may become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Claims with requirements, routes or defeaters, and logical claims, become one table up to this many
    /// configurations of their parents, and a chain of small tables beyond.
    pub family_rows: usize,
    /// Odds become one table up to this many configurations of their parents. Beyond, they become a table over
    /// counters of equal ratios, one table after all where that is smaller, or a chain of partial sums.
    pub odds_rows: usize,
    /// The most configurations any link of a chain, or the table over counters, may have.
    pub wide_rows: usize,
    /// The most different sums in a chain of partial sums of log-odds; 0 for no such chains.
    pub sum_states: usize,
    /// By how many millionths of a nat the log-odds of a claim may be off in a chain of partial sums, given its
    /// parents. Where ratios are powers of one number nothing is off; see [`Plan::error_bound`](super::Plan::error_bound).
    pub sum_error_ppm: u32,
    /// The most entries all cliques may have together; at most `u32::MAX`.
    pub entries: usize,
}

impl Default for Limits {
    /// 64 rows for chains, 2¹² for odds, 2¹⁶ for wide ones, 2¹³ sums, 0.002 in log-odds, 2²⁶ entries (1 GB or so).
    fn default() -> Self {
        Self {
            family_rows: 64,
            odds_rows: 1 << 12,
            wide_rows: 1 << 16,
            sum_states: 1 << 13,
            sum_error_ppm: 2_000,
            entries: 1 << 26,
        }
    }
}

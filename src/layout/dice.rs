//! A small fast generator of draws that are the same on every machine (xorshift64*, Vigna 2016).

/// A series of draws.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    /// One of many series.
    pub fn new(series: usize) -> Self {
        Self(0x9E37_79B9_7F4A_7C15 ^ (series as u64) << 17)
    }

    /// A number below `n`; 0 when `n` is.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        (drawn % (n as u64).max(1)) as usize
    }

    /// Brings a list into an arbitrary order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i + 1));
        }
    }
}

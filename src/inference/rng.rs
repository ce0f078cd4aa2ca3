//! Random numbers that are the same on every machine and in every release.
//!
//! xoshiro256++ (Blackman & Vigna 2021, "Scrambled linear pseudorandom number generators"), its state filled by
//! `SplitMix64` (Steele, Lea & Flood 2014). Written out here so that no update of a crate can change a number on
//! screen.

/// A generator of the sequence that belongs to a seed.
#[derive(Clone, Debug)]
pub struct Rng {
    state: [u64; 4],
}

impl Rng {
    /// The generator for a seed; nearby seeds give unrelated sequences.
    pub fn new(seed: u64) -> Self {
        let mut counter = seed;
        let state = [(); 4].map(|()| {
            counter = counter.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = counter;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ (mixed >> 31)
        });
        Self { state }
    }

    /// The next 64 bits.
    pub fn draw(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.state;
        let result = a.wrapping_add(*d).rotate_left(23).wrapping_add(*a);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        result
    }

    /// A number in 0..1, a multiple of 2⁻⁵³.
    pub fn unit(&mut self) -> f64 {
        const TWO_TO_MINUS_53: f64 = 1.0 / 9_007_199_254_740_992.0;
        (self.draw() >> 11) as f64 * TWO_TO_MINUS_53
    }

    /// An index, each with a probability proportional to its weight. The weights sum to `total`, which is
    /// positive; an index whose weight is zero is never drawn.
    pub(super) fn index(&mut self, weights: &[f64], total: f64) -> usize {
        let mut rest = self.unit() * total;
        let mut last = 0;
        for (index, &weight) in weights.iter().enumerate() {
            if weight > 0.0 {
                last = index;
                if rest < weight {
                    return index;
                }
                rest -= weight;
            }
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use super::Rng;

    #[test]
    fn the_sequence_is_the_published_one() {
        // First outputs of the reference implementation from the state 1, 2, 3, 4.
        let mut rng = Rng { state: [1, 2, 3, 4] };
        let expected = [
            41_943_041,
            58_720_359,
            3_588_806_011_781_223,
            3_591_011_842_654_386,
            9_228_616_714_210_784_205,
        ];
        assert_eq!(expected.map(|_| rng.draw()), expected);
    }

    #[test]
    fn seeds_are_spread_by_splitmix() {
        // The first outputs of SplitMix64 from the seed 0.
        let expected = [
            0xe220_a839_7b1d_cdaf,
            0x6e78_9e6a_a1b9_65f4,
            0x06c4_5d18_8009_454f,
            0xf88b_b8a8_724c_81ec,
        ];
        assert_eq!(Rng::new(0).state, expected);
    }
}

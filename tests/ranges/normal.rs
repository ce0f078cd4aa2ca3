//! The draws once more, from the definitions: a generator, normal deviates, and what a range makes of them.

/// xoshiro256++ seeded by `SplitMix64`.
pub struct Uniform([u64; 4]);

impl Uniform {
    pub fn new(seed: u64) -> Self {
        let mut state = seed;
        Self([0; 4].map(|_: u64| {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        }))
    }

    /// The middle of one of 2⁵³ parts of 0..1.
    pub fn next(&mut self) -> f64 {
        let s = &mut self.0;
        let result = (s[0].wrapping_add(s[3])).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        ((result >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }
}

/// Φ by its series, 0.5 + φ(x) Σ x^(2k+1) / (1·3·…·(2k+1)).
pub fn probability(x: f64) -> f64 {
    let density = (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let (mut term, mut sum) = (x, x);
    for k in 1..200 {
        term *= x * x / f64::from(2 * k + 1);
        sum += term;
    }
    0.5 + density * sum
}

/// Φ⁻¹ by halving.
pub fn quantile(p: f64) -> f64 {
    let (mut low, mut high) = (-9.0, 9.0);
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if probability(middle) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The two-piece logit-normal number (for ratios, log-normal) of a uniform deviate.
pub fn number((low, best, high): (f64, f64, f64), is_ratio: bool, u: f64) -> f64 {
    let scale = |x: f64| if is_ratio { x.ln() } else { (x / (1.0 - x)).ln() };
    let z = quantile(u) / quantile(0.9);
    let way = if z < 0.0 {
        scale(best) - scale(low)
    } else {
        scale(high) - scale(best)
    };
    let scaled = scale(best) + z * way;
    if is_ratio {
        scaled.exp()
    } else {
        1.0 / (1.0 + (-scaled).exp())
    }
}

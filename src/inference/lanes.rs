//! Numbers side by side: what the passes compute with, one number or several readers' numbers at once.

/// One number, or several that are treated alike. All are finite and not negative.
pub(super) trait Lanes: Copy + PartialEq {
    /// How many there are.
    const N: usize;

    /// The same number everywhere.
    fn splat(number: f64) -> Self;

    /// One of the numbers.
    fn lane(&self, lane: usize) -> f64;

    /// Sets one of the numbers.
    fn set_lane(&mut self, lane: usize, number: f64);

    /// Products, number by number.
    fn times(self, other: Self) -> Self;

    /// Sums, number by number.
    fn plus(self, other: Self) -> Self;

    /// The greater ones, number by number.
    fn or_greater(self, other: Self) -> Self;

    /// Whether all are zero.
    fn is_zero(self) -> bool;
}

impl Lanes for f64 {
    const N: usize = 1;

    fn splat(number: f64) -> Self {
        number
    }

    fn lane(&self, _: usize) -> f64 {
        *self
    }

    fn set_lane(&mut self, _: usize, number: f64) {
        *self = number;
    }

    fn times(self, other: Self) -> Self {
        self * other
    }

    fn plus(self, other: Self) -> Self {
        self + other
    }

    fn or_greater(self, other: Self) -> Self {
        if other > self { other } else { self }
    }

    fn is_zero(self) -> bool {
        self <= 0.0
    }
}

impl<const COUNT: usize> Lanes for [f64; COUNT] {
    const N: usize = COUNT;

    fn splat(number: f64) -> Self {
        [number; COUNT]
    }

    fn lane(&self, lane: usize) -> f64 {
        self[lane]
    }

    fn set_lane(&mut self, lane: usize, number: f64) {
        self[lane] = number;
    }

    fn times(self, other: Self) -> Self {
        std::array::from_fn(|lane| self[lane] * other[lane])
    }

    fn plus(self, other: Self) -> Self {
        std::array::from_fn(|lane| self[lane] + other[lane])
    }

    fn or_greater(self, other: Self) -> Self {
        std::array::from_fn(|lane| self[lane].or_greater(other[lane]))
    }

    fn is_zero(self) -> bool {
        self.iter().all(|&number| number <= 0.0)
    }
}

/// Divides each lane by a power of two so that its largest number lies in ½..1; tells the exponent of each lane.
///
/// Below one, so that the product of any number of messages cannot overflow. A lane of zeros stays as it is.
pub(super) fn rescale<V: Lanes>(numbers: &mut [V], mut tell: impl FnMut(usize, i64)) {
    let largest = numbers
        .iter()
        .fold(V::splat(0.0), |largest, &number| largest.or_greater(number));
    let mut factors = V::splat(1.0);
    let mut is_scaled = false;
    for lane in 0..V::N {
        let largest = largest.lane(lane);
        if largest > 0.0 && largest.is_finite() {
            let power = exponent_above(largest);
            tell(lane, i64::from(power));
            is_scaled |= power != 0;
            factors.set_lane(lane, power_of_two(-power));
        }
    }
    if is_scaled {
        for number in numbers {
            *number = number.times(factors);
        }
    }
}

/// The least power of two above a number, as far as multiplying by it stays exact.
pub(super) fn exponent_above(number: f64) -> i32 {
    (((number.to_bits() >> 52) & 0x7ff) as i32 - 1022).clamp(-1000, 1000)
}

/// 2 to a power in −1022..=1023.
pub(super) fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(u64::from((exponent + 1023).clamp(1, 2046).cast_unsigned()) << 52)
}

//! Products of so many factors that they leave the range of floating-point numbers.

/// A positive number times a power of two, for products of many factors.
#[derive(Clone, Copy)]
pub(super) struct Scaled {
    pub mantissa: f64,
    pub exponent: i64,
}

impl Scaled {
    pub(super) const ONE: Self = Self {
        mantissa: 1.0,
        exponent: 0,
    };

    /// Multiplies by a number that is not negative.
    pub(super) fn multiply(&mut self, factor: f64) {
        self.mantissa *= factor;
        if !(1e-100..=1e100).contains(&self.mantissa) && self.mantissa > 0.0 {
            let exponent = exponent_of(self.mantissa);
            self.mantissa *= power_of_two(-exponent);
            self.exponent += exponent;
        }
    }

    /// Its value over 2^`exponent`; 0 when far below.
    pub(super) fn relative_to(self, exponent: i64) -> f64 {
        let own = exponent_of(self.mantissa);
        self.mantissa * power_of_two(-own) * power_of_two(self.exponent - exponent + own)
    }

    /// The power of two at or below it.
    pub(super) fn order(self) -> i64 {
        self.exponent + exponent_of(self.mantissa)
    }
}

/// The exponent of a positive number, at least −1022.
fn exponent_of(number: f64) -> i64 {
    (((number.to_bits() >> 52) & 0x7ff).cast_signed() - 1023).max(-1022)
}

/// 2 to a power; 0 below −1022, and no more than 2^1023.
pub(super) fn power_of_two(exponent: i64) -> f64 {
    if exponent < -1022 {
        return 0.0;
    }
    f64::from_bits((exponent.min(1023) + 1023).cast_unsigned() << 52)
}

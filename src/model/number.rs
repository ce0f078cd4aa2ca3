//! The numbers a map may hold: probabilities, likelihood ratios, shares and dates, each valid by construction.

use std::fmt;

/// Why a number cannot stand where it was put.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum NumberError {
    /// Not in `0..=1`, or not a number.
    #[error("a probability is a number from 0 to 1, not {0}")]
    Probability(f64),
    /// Negative, infinite or not a number.
    #[error("a likelihood ratio is a number of 0 or more, not {0}")]
    Ratio(f64),
    /// Not in `0..=1`, or not a number.
    #[error("a share is a number from 0 to 1, not {0}")]
    Share(f64),
    /// Infinite or not a number.
    #[error("this must be an ordinary number, not {0}")]
    Finite(f64),
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident, $valid:expr, $error:ident);* $(;)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
        pub struct $name(pub(super) f64);

        impl $name {
            /// Checks the number and wraps it.
            pub fn new(number: f64) -> Result<Self, NumberError> {
                let valid: fn(f64) -> bool = $valid;
                // Adding zero turns −0 into 0, so that equal numbers are written alike.
                if valid(number) { Ok(Self(number + 0.0)) } else { Err(NumberError::$error(number)) }
            }

            /// The number itself.
            pub fn value(self) -> f64 {
                self.0
            }
        }
    )*};
}

numbers! {
    /// A probability, `0..=1`.
    Probability, |p| (0.0..=1.0).contains(&p), Probability;
    /// A likelihood ratio, `0..`, finite. 1 says nothing either way.
    Ratio, |r| r.is_finite() && r >= 0.0, Ratio;
    /// A share, `0..=1`: the necessity of a requirement, the strength of a route, of an undercut.
    Share, |s| (0.0..=1.0).contains(&s), Share;
    /// Any finite number.
    Finite, f64::is_finite, Finite;
}

impl Finite {
    /// Zero.
    pub const ZERO: Self = Self(0.0);
}

impl Share {
    /// Nothing.
    pub const ZERO: Self = Self(0.0);
}

impl Probability {
    /// One half.
    pub const HALF: Self = Self(0.5);

    /// Clamps any number into `0..=1`; not-a-number becomes one half.
    pub fn clamped(number: f64) -> Self {
        if number.is_nan() {
            Self::HALF
        } else {
            Self(number.clamp(0.0, 1.0) + 0.0)
        }
    }
}

/// Natural logarithm of the odds of `probability`; ±∞ at 1 and 0.
pub fn log_odds(probability: f64) -> f64 {
    (probability / (1.0 - probability)).ln()
}

/// The probability whose natural log-odds are given.
pub fn probability_from_log_odds(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// A calendar date of which month and day may be unknown: `2023`, `2023-09`, `2023-09-21`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: Option<u8>,
    day: Option<u8>,
}

impl Date {
    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
        let year = parts.next().filter(|p| digits(p, 4))?.parse().ok()?;
        let month = match parts.next() {
            None => None,
            Some(p) => Some(p.parse::<u8>().ok().filter(|m| digits(p, 2) && (1..=12).contains(m))?),
        };
        let day = match parts.next() {
            None => None,
            Some(p) => {
                let last = last_day(year, month?);
                Some(
                    p.parse::<u8>()
                        .ok()
                        .filter(|d| digits(p, 2) && (1..=last).contains(d))?,
                )
            }
        };
        parts.next().is_none().then_some(Self { year, month, day })
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.year
    }

    /// The date as a year with a fraction: the first of July 2031 is about 2031.496. The first of what is not known counts.
    pub fn decimal_year(self) -> f64 {
        let start = |year| Self {
            year,
            month: None,
            day: None,
        };
        let (first, next) = (start(self.year), start(self.year + 1));
        f64::from(self.year) + first.days_until(self) / first.days_until(next)
    }

    /// The month in which a year with a fraction lies: `2031-07`. Nothing before the year 0 or after 9999.
    pub fn month_of(decimal_year: f64) -> Option<Self> {
        let year = decimal_year.floor();
        if !(0.0..10_000.0).contains(&year) {
            return None;
        }
        let year = year as i32;
        let month = (1..=12).rev().map(|month| Self {
            year,
            month: Some(month),
            day: None,
        });
        // What was rounded a little down from the first of a month is meant to be in it.
        month
            .into_iter()
            .find(|month| month.decimal_year() <= decimal_year + 5e-4)
    }

    /// The days since 1 March of the year 0; the first of what is not known counts.
    fn day_number(self) -> i64 {
        let (month, day) = (i64::from(self.month.unwrap_or(1)), i64::from(self.day.unwrap_or(1)));
        // Months are counted from March, so that the leap day is the last.
        let year = i64::from(self.year) - i64::from(month < 3);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year
    }

    /// How many days from this to another date; the first of a month or year stands for what is not known.
    pub fn days_until(self, other: Self) -> f64 {
        (other.day_number() - self.day_number()) as f64
    }
}

fn last_day(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_outside_their_range_are_refused() {
        assert!(Probability::new(0.0).is_ok() && Probability::new(1.0).is_ok());
        for bad in [f64::NAN, f64::INFINITY, -0.1, 1.000_000_1] {
            assert!(Probability::new(bad).is_err(), "{bad}");
        }
        assert!(Ratio::new(f64::INFINITY).is_err());
        assert_eq!(Probability::new(-0.0).map(|p| p.value().to_bits()), Ok(0));
    }

    #[test]
    fn dates_are_decimal_years_and_back() {
        for (text, year) in [
            ("2031", 2031.0),
            ("2031-07", 2031.0 + 181.0 / 365.0),
            ("2032-12-31", 2032.0 + 365.0 / 366.0),
        ] {
            let read = Date::parse(text).map(Date::decimal_year);
            assert!(read.is_some_and(|read| (read - year).abs() < 1e-12), "{text}");
        }
        for month in 1..=12 {
            let text = format!("2032-{month:02}");
            let year = Date::parse(&text).map_or(f64::NAN, Date::decimal_year);
            for year in [year, (year * 1e3).round() / 1e3] {
                assert_eq!(Date::month_of(year).map(|date| date.to_string()), Some(text.clone()));
            }
        }
        assert_eq!(Date::month_of(f64::NAN), None);
        assert_eq!(Date::month_of(-3.0), None);
    }

    #[test]
    fn dates_read_back_as_written_and_impossible_ones_are_refused() {
        for text in ["2023", "2023-09", "2024-02-29"] {
            assert_eq!(Date::parse(text).map(|d| d.to_string()).as_deref(), Some(text));
        }
        for text in ["", "23", "2023-13", "2023-02-29", "2023-1-1", "2023-09-21-1", "+202-01"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }
}

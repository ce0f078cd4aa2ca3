//! Numbers as people read them, with no more digits than help.

/// A probability as a percentage with no more digits than help: `62 %`, `5.1 %`, `0.21 %`, `99.6 %`, `< 0.001 %`.
pub fn percent(probability: f64) -> String {
    if !probability.is_finite() {
        return "–".to_owned();
    }
    let percent = probability * 100.0;
    let from_end = percent.min(100.0 - percent);
    let text = if percent <= 0.0 || percent >= 100.0 {
        format!("{percent:.0}")
    } else if from_end < 0.001 {
        return if percent < 50.0 {
            "< 0.001 %".to_owned()
        } else {
            "> 99.999 %".to_owned()
        };
    } else if from_end >= 9.95 {
        format!("{percent:.0}")
    } else if from_end >= 0.995 {
        format!("{percent:.1}")
    } else if from_end >= 0.0995 {
        format!("{percent:.2}")
    } else {
        format!("{percent:.3}")
    };
    let trimmed = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    format!("{trimmed} %")
}

/// A probability in a sentence: as [`percent`], and as “1 in 3,000,000” where that would only say how small it is.
pub fn chance(probability: f64) -> String {
    const SMALL: f64 = 1e-5;
    if probability > 0.0 && probability < SMALL {
        return format!("1 in {}", two_digits(1.0 / probability));
    }
    percent(probability)
}

/// A probability that is known to within an error, with no more digits than the error supports: `≈ 23 % ± 1`,
/// `≈ 23.1 % ± 0.2`. Without an error, or with none to speak of, as [`percent`].
///
/// The error, in probability, is rounded up to one digit. At most one digit more is written than [`percent`] would.
pub fn percent_within(probability: f64, error: Option<f64>) -> String {
    /// Below this an error is rounding.
    const NEGLIGIBLE: f64 = 1e-9;
    let Some(error) = error.filter(|error| *error > NEGLIGIBLE) else {
        return percent(probability);
    };
    if !(probability.is_finite() && error.is_finite()) {
        return "–".to_owned();
    }
    let (percent, error) = (probability * 100.0, error * 100.0);
    let from_end = percent.min(100.0 - percent).max(error);
    let helpful: i32 = if from_end >= 9.95 {
        1
    } else if from_end >= 0.995 {
        2
    } else if from_end >= 0.0995 {
        3
    } else {
        4
    };
    let supported = -(error.log10().floor() as i32);
    let digits = supported.clamp(0, helpful);
    let unit = 10_f64.powi(-digits);
    // A tenth of the last digit is not worth another one.
    let rounded_up = (error / unit - 0.1).ceil().max(1.0) * unit;
    let digits = digits as usize;
    format!("≈ {percent:.digits$} % ± {rounded_up:.digits$}")
}

/// The odds of a probability, with two digits: “1 : 19”, “3 : 1”, “1 : 4,800”.
pub fn odds(probability: f64) -> String {
    if probability <= 0.0 {
        return "0 : 1".to_owned();
    }
    if probability >= 1.0 {
        return "1 : 0".to_owned();
    }
    let for_it = probability / (1.0 - probability);
    if for_it >= 1.0 {
        format!("{} : 1", two_digits(for_it))
    } else {
        format!("1 : {}", two_digits(1.0 / for_it))
    }
}

/// A difference of probabilities in points, without its sign, with as many digits as help: “3.2”, “28”.
pub fn points(difference: f64) -> String {
    let points = difference.abs() * 100.0;
    if points >= 9.95 {
        format!("{points:.0}")
    } else if points >= 0.095 || points <= 0.0 {
        format!("{points:.1}")
    } else {
        format!("{points:.3}")
    }
}

/// Reads a value of a quantity: a number, and for years also a calendar date such as `2031-07` or `2031-07-15`.
pub fn read_quantity_value(kind: super::QuantityKind, text: &str) -> Option<f64> {
    let text = text.trim();
    if kind == super::QuantityKind::Year
        && text.contains('-')
        && let Some(date) = super::Date::parse(text)
    {
        return Some(date.decimal_year());
    }
    let number: f64 = text.replace(',', ".").parse().ok()?;
    number.is_finite().then_some(number)
}

/// A value of a quantity as it is meant exactly: like [`quantity_value`], and within a year with the month.
pub fn quantity_moment(kind: super::QuantityKind, value: f64) -> String {
    let is_within = kind == super::QuantityKind::Year && (value - value.round()).abs() > 5e-4;
    match super::Date::month_of(value).filter(|_| is_within) {
        Some(month) => month.to_string(),
        None => quantity_value(kind, value),
    }
}

/// A value of a quantity: years without digits behind the point near the present, other numbers with three digits.
pub fn quantity_value(kind: super::QuantityKind, value: f64) -> String {
    if !value.is_finite() {
        return "∞".to_owned();
    }
    if kind == super::QuantityKind::Year && (1_000.0..100_000.0).contains(&value) {
        return format!("{value:.0}");
    }
    let magnitude = value.abs();
    let text = if magnitude >= 1e15 || (magnitude > 0.0 && magnitude < 1e-4) {
        return format!("{value:.2e}");
    } else if magnitude >= 99.95 {
        let unit = 10_f64.powi((magnitude.log10().floor() as i32 - 2).max(0));
        return thousands_signed((value / unit).round() * unit);
    } else if magnitude >= 9.995 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    };
    let trimmed = text.trim_end_matches('0').trim_end_matches('.');
    trimmed.replace('-', "−")
}

fn thousands_signed(value: f64) -> String {
    let digits = thousands(&format!("{:.0}", value.abs()));
    if value < 0.0 { format!("−{digits}") } else { digits }
}

/// A number of at least 1 with two digits: 1.5, 19, 4,800.
pub fn two_digits(number: f64) -> String {
    if number.is_infinite() {
        return "∞".to_owned();
    }
    if number < 9.95 {
        return trimmed(&format!("{number:.1}"));
    }
    let magnitude = 10_f64.powi(number.log10().floor() as i32 - 1);
    thousands(&format!("{:.0}", (number / magnitude).round() * magnitude))
}

fn trimmed(number: &str) -> String {
    number.strip_suffix(".0").unwrap_or(number).to_owned()
}

fn thousands(digits: &str) -> String {
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_have_the_digits_that_help() {
        let cases = [
            (0.0, "0 %"),
            (1.0, "100 %"),
            (0.5, "50 %"),
            (0.051_376, "5.1 %"),
            (0.002_088, "0.21 %"),
            (0.05, "5 %"),
            (0.995_9, "99.59 %"),
            (0.1, "10 %"),
            (0.0999, "10 %"),
            (0.000_004, "< 0.001 %"),
            (0.3, "30 %"),
            (f64::NAN, "–"),
        ];
        for (probability, text) in cases {
            assert_eq!(percent(probability), text, "{probability}");
        }
    }

    #[test]
    fn errors_decide_how_many_digits_are_written() {
        let cases = [
            (0.2312, Some(0.011), "≈ 23 % ± 1"),
            (0.2312, Some(0.012), "≈ 23 % ± 2"),
            (0.2312, Some(0.0018), "≈ 23.1 % ± 0.2"),
            (0.2312, Some(0.000_04), "≈ 23.1 % ± 0.1"),
            (0.5, Some(0.2), "≈ 50 % ± 20"),
            (0.0132, Some(0.0004), "≈ 1.32 % ± 0.04"),
            (0.000_02, Some(0.0001), "≈ 0.00 % ± 0.01"),
            (0.998_7, Some(0.0003), "≈ 99.87 % ± 0.03"),
            (0.2312, Some(0.0), "23 %"),
            (0.2312, None, "23 %"),
            (f64::NAN, Some(0.1), "–"),
        ];
        for (probability, error, text) in cases {
            assert_eq!(percent_within(probability, error), text, "{probability} ± {error:?}");
        }
    }

    #[test]
    fn odds_are_to_one() {
        assert_eq!(odds(0.75), "3 : 1");
        assert_eq!(odds(0.05), "1 : 19");
        assert_eq!(odds(0.5), "1 : 1");
        assert_eq!(odds(0.0), "0 : 1");
    }
}

//! What is asked, and how an answer to it is read.

/// What is asked, in all that everybody may see.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    /// Tells one round from another. A ballot for another round than the shown one is refused.
    pub round: u64,
    /// The map the questions are about.
    pub map_title: String,
    /// What the vote is about; the heading of the page.
    pub title: String,
    /// The questions, in order.
    pub questions: Vec<Question>,
    /// Whether the comments of the questions are shown.
    pub shows_comments: bool,
}

/// One number that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The question itself.
    pub text: String,
    /// What is to be known about it: how it resolves, what is meant by a word.
    pub detail: String,
    /// What kind of number answers it.
    pub kind: Kind,
    /// What people have said to it, without names. Shown only if the form says so.
    pub comments: Vec<String>,
}

/// What kind of number answers a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A probability, typed in percent.
    Probability,
    /// A number with a unit.
    Quantity {
        /// The unit, as it is shown.
        unit: String,
        /// Whether it is a calendar year, which may be typed with its month.
        is_year: bool,
    },
}

/// One person's ballot.
#[derive(Clone, Debug, PartialEq)]
pub struct Cast {
    /// The round it was cast in.
    pub round: u64,
    /// An opaque random id of the person's browser. Whoever knows it can vote in that person's place: it is not for
    /// showing.
    pub voter: String,
    /// The person's name, empty for who wants to stay anonymous.
    pub name: String,
    /// One for each question of the form.
    pub answers: Vec<Reply>,
}

/// Lowest, best, highest: probabilities from 0 to 1, or values of a quantity.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply {
    /// Not below this.
    pub low: Option<f64>,
    /// The best guess; none when the question was left open.
    pub best: Option<f64>,
    /// Not above this.
    pub high: Option<f64>,
    /// Why, in the person's words.
    pub reason: String,
}

/// An answer as it was typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Typed {
    pub low: String,
    pub best: String,
    pub high: String,
    pub reason: String,
}

/// A field of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Low,
    Best,
    High,
    Reason,
}

impl Part {
    /// The three numbers, in the order in which they are asked for.
    pub const NUMBERS: [Self; 3] = [Self::Low, Self::Best, Self::High];

    /// What the field is called in a sentence.
    fn phrase(self) -> &'static str {
        match self {
            Self::Low => "lowest value",
            Self::Best => "best guess",
            Self::High => "highest value",
            Self::Reason => "reason",
        }
    }
}

/// How long a reason may be, in characters.
pub(super) const LONGEST_REASON: usize = 2_000;
/// How long a number may be, in characters.
pub(super) const LONGEST_NUMBER: usize = 60;
/// Larger numbers are slips of the finger, and would overflow what is computed from them.
const LARGEST: f64 = 1e100;

/// Reads what a person typed, on a phone or on the laptop: probabilities in percent (`35`, `35 %`, `35,5`), years also
/// with their month (`2031-07`). What is wrong is told in one sentence that also says what to do.
pub fn read_reply(kind: &Kind, low: &str, best: &str, high: &str, reason: &str) -> Result<Reply, String> {
    let typed = Typed {
        low: low.to_owned(),
        best: best.to_owned(),
        high: high.to_owned(),
        reason: reason.to_owned(),
    };
    read_typed(kind, &typed).map_err(|problems| {
        let sentence = problems.into_iter().next().map(|(_, sentence)| sentence);
        sentence.unwrap_or_else(|| "This cannot be read: type it again.".to_owned())
    })
}

/// Reads a typed answer, or says at which fields something is wrong, and what.
pub(super) fn read_typed(kind: &Kind, typed: &Typed) -> Result<Reply, Vec<(Part, String)>> {
    let mut problems = Vec::new();
    let mut number = |part: Part, text: &str| match read_number(kind, part, text) {
        Ok(value) => value,
        Err(sentence) => {
            problems.push((part, sentence));
            None
        }
    };
    let low = number(Part::Low, &typed.low);
    let best = number(Part::Best, &typed.best);
    let high = number(Part::High, &typed.high);
    let has_range = !typed.low.trim().is_empty() || !typed.high.trim().is_empty();
    if typed.best.trim().is_empty() && has_range {
        let sentence = "The best guess is missing: fill it in, or empty all three fields to leave the question open.";
        problems.push((Part::Best, sentence.to_owned()));
    }
    if let (Some(low), Some(best)) = (low, best)
        && low > best
    {
        let sentence = "The lowest value is above the best guess: make it smaller, or the best guess larger.";
        problems.push((Part::Low, sentence.to_owned()));
    }
    if let (Some(best), Some(high)) = (best, high)
        && high < best
    {
        let sentence = "The highest value is below the best guess: make it larger, or the best guess smaller.";
        problems.push((Part::High, sentence.to_owned()));
    }
    let reason = typed.reason.replace("\r\n", "\n").trim().to_owned();
    if reason.chars().count() > LONGEST_REASON {
        let sentence = "The reason is longer than 2,000 characters: shorten it.";
        problems.push((Part::Reason, sentence.to_owned()));
    } else if reason.chars().any(|c| is_control(c) && !matches!(c, '\n' | '\t')) {
        let sentence =
            "The reason has control characters in it, which cannot be seen: type it again rather than paste it.";
        problems.push((Part::Reason, sentence.to_owned()));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Reply {
        low,
        best,
        high,
        reason,
    })
}

/// Whether a character is not for seeing but makes something happen to the text around it. The marks that turn the
/// direction of a text are among them, since they can make a text look like another one.
pub(super) fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn read_number(kind: &Kind, part: Part, text: &str) -> Result<Option<f64>, String> {
    let text = text.trim();
    let wrong = |what: &str| Err(format!("The {} {} {what}", part.phrase(), quoted(text)));
    if text.is_empty() {
        return Ok(None);
    }
    if text.chars().count() > LONGEST_NUMBER {
        return wrong("is too long for a number: type digits only.");
    }
    let value = match kind {
        Kind::Probability => {
            let number = without_ending(without_ending(text, "percent"), "%");
            let fraction = number.split_once('/').or(number.split_once(" in "));
            let share = fraction.and_then(|(part, whole)| {
                let (part, whole) = (parse(part.trim())?, parse(whole.trim())?);
                (whole > 0.0).then(|| part / whole * 100.0)
            });
            let Some(percent) = share.or_else(|| parse(number)) else {
                return wrong("is not a number: type a percentage between 0 and 100, such as 35.");
            };
            if percent < 0.0 {
                return wrong("is below 0 %: type a percentage between 0 and 100, such as 35.");
            }
            if percent > 100.0 {
                return wrong("is above 100 %: type a percentage between 0 and 100, such as 35.");
            }
            if share.is_none() && percent > 0.0 && percent < 1.0 && number.len() == text.len() {
                return wrong(
                    "can be read in two ways: type 70 for 70 %, or 0.7 % with the sign for less than one in a hundred.",
                );
            }
            percent / 100.0
        }
        Kind::Quantity { is_year, unit } => {
            if *is_year && let Some(month) = month_of_year(text) {
                return month.map(Some).or_else(|()| {
                    wrong("has no such month: type the year and a month from 01 to 12, such as 2031-07.")
                });
            }
            let number = without_ending(text, unit);
            if is_ambiguous(number) {
                return wrong(
                    "can be read in two ways: leave out the comma, or type a point where you mean a fraction.",
                );
            }
            match parse(number) {
                Some(year) if *is_year && !(1_000.0..100_000.0).contains(&year) => {
                    return wrong("is no year: type it with all its digits, such as 2031.");
                }
                Some(value) if value.abs() > LARGEST => return wrong("is too large: type a smaller number."),
                Some(value) => value,
                None if *is_year => return wrong("is no year: type it in digits, such as 2031 or 2031-07."),
                None => return wrong("is not a number: type it in digits, such as 12.5."),
            }
        }
    };
    // Adding zero makes a plain zero of a negative one.
    Ok(Some(value + 0.0))
}

/// What a person typed, short enough to stand in a sentence.
fn quoted(text: &str) -> String {
    let mut short: String = text
        .chars()
        .take(20)
        .map(|c| if is_control(c) { '\u{fffd}' } else { c })
        .collect();
    if text.chars().nth(20).is_some() {
        short.push('…');
    }
    format!("“{short}”")
}

/// A text without a unit at its end.
fn without_ending<'a>(text: &'a str, ending: &str) -> &'a str {
    let at = text.len().saturating_sub(ending.len());
    match (text.get(..at), text.get(at..)) {
        (Some(start), Some(end)) if end.to_lowercase() == ending.to_lowercase() => start.trim_end(),
        _ => text,
    }
}

/// Whether a comma may part thousands as well as a fraction: `1,000`.
fn is_ambiguous(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.trim_start_matches(['-', '+', '−']);
    let Some((whole, rest)) = text.split_once(',') else {
        return false;
    };
    let fraction = rest.split(['e', 'E']).next().unwrap_or_default();
    (1..=3).contains(&whole.len()) && digits(whole) && whole != "0" && fraction.len() == 3 && digits(fraction)
}

/// Reads a number in digits. Thousands may be parted by spaces, or by commas if there are several; a single comma is a
/// decimal one. Infinite when it is too large to be written down.
fn parse(text: &str) -> Option<f64> {
    let text = text
        .trim()
        .replace('−', "-")
        .replace(['\u{a0}', '\u{2009}', '\u{202f}'], " ");
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(&text)),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (rest, None),
    };
    let parts_thousands = mantissa.matches(',').count() > 1 || (mantissa.contains(',') && mantissa.contains('.'));
    let mantissa = if parts_thousands {
        mantissa.to_owned()
    } else {
        mantissa.replace(',', ".")
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((&mantissa, ""));
    let whole = joined(whole)?;
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(fraction) || whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let exponent = exponent.unwrap_or("0");
    let size = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    if size.is_empty() || !is_digits(size) {
        return None;
    }
    format!("{sign}{whole}.{fraction}e{exponent}").parse().ok()
}

/// The digits of a whole number without what parts its thousands.
fn joined(whole: &str) -> Option<String> {
    let groups: Vec<&str> = whole.split([' ', ',']).collect();
    let is_digits = groups
        .iter()
        .all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    let is_grouped = match groups.split_first() {
        None => false,
        Some((_, [])) => true,
        Some((first, rest)) => (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3),
    };
    (is_digits && is_grouped).then(|| groups.concat())
}

/// A month as a year with a fraction, by the days before its first; none if the text does not look like a month, and an
/// error if the month is not from 1 to 12.
fn month_of_year(text: &str) -> Option<Result<f64, ()>> {
    const DAYS: [u16; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (year, month) = text.split_once(['-', '–'])?;
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if year.len() != 4 || !is_digits(year) || !(1..=2).contains(&month.len()) || !is_digits(month) {
        return None;
    }
    let (year, month): (u16, usize) = (year.parse().ok()?, month.parse().ok()?);
    if year < 1_000 || !(1..=12).contains(&month) {
        return Some(Err(()));
    }
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let leap_day = u16::from(is_leap);
    let before = DAYS.iter().take(month - 1).sum::<u16>() + if month > 2 { leap_day } else { 0 };
    Some(Ok(f64::from(year) + f64::from(before) / f64::from(365 + leap_day)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(kind: &Kind, text: &str) -> Result<Option<f64>, String> {
        read_reply(kind, "", text, "", "").map(|reply| reply.best)
    }

    fn quantity(unit: &str) -> Kind {
        Kind::Quantity {
            unit: unit.to_owned(),
            is_year: false,
        }
    }

    fn year() -> Kind {
        Kind::Quantity {
            unit: "year".to_owned(),
            is_year: true,
        }
    }

    #[test]
    fn percentages_are_read_as_they_are_typed() {
        for (text, value) in [
            ("35", 0.35),
            ("35 %", 0.35),
            ("35%", 0.35),
            ("35,5", 0.355),
            (" 0 ", 0.0),
            ("-0", 0.0),
            ("100", 1.0),
            ("35 percent", 0.35),
            (".5 %", 0.005),
            ("5.", 0.05),
            ("1", 0.01),
            ("1/4", 0.25),
            ("1 in 5", 0.2),
        ] {
            assert_eq!(best(&Kind::Probability, text), Ok(Some(value)), "{text}");
        }
        assert!(best(&Kind::Probability, "-0").is_ok_and(|zero| zero.is_some_and(f64::is_sign_positive)));
        assert_eq!(best(&Kind::Probability, "  "), Ok(None));
        // A percentage, or a probability? Whoever types it knows, and is asked.
        for text in ["0.7", ".5", "0,35"] {
            assert!(
                best(&Kind::Probability, text).is_err_and(|why| why.contains("two ways")),
                "{text}"
            );
        }
        for text in ["3/2", "1/0", "1/", "/"] {
            assert!(best(&Kind::Probability, text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_percentage_is_refused_in_a_sentence() {
        for text in [
            "NaN", "inf", "-inf", "infinity", "1e999", "-5", "101", "100.01", "abc", "%", ".", "-", "1e", "1.2.3",
            "3 5", "<script>", "0x10", "1_000", "٣٥", "1e5e5", "--5", "\u{7}", "35%%%",
        ] {
            let said = best(&Kind::Probability, text).err().unwrap_or_default();
            assert!(
                said.starts_with("The best guess") && said.ends_with('.'),
                "{text}: {said}"
            );
            assert_eq!(said.matches(". ").count(), 0, "{said}");
        }
        assert!(best(&Kind::Probability, &"9".repeat(1_000_000)).is_err());
    }

    #[test]
    fn quantities_take_units_and_thousands() {
        for (text, value) in [
            ("12", 12.0),
            ("12 years", 12.0),
            ("12 Years", 12.0),
            ("10 000", 10_000.0),
            ("1,000,000", 1e6),
            ("1,000.5", 1000.5),
            ("12,5", 12.5),
            ("0,125", 0.125),
            ("-3", -3.0),
            ("−3", -3.0),
            ("1e26", 1e26),
            ("1.5E+3", 1500.0),
        ] {
            assert_eq!(best(&quantity("years"), text), Ok(Some(value)), "{text}");
        }
        for text in ["1,000", "12,345", "1e999", "1e101", "nan", "1,00,000", "1 00"] {
            assert!(best(&quantity("years"), text).is_err(), "{text}");
        }
        assert_eq!(best(&quantity(""), "7"), Ok(Some(7.0)));
        assert!(best(&quantity("ẞß"), "7 ẞß").is_ok());
    }

    #[test]
    fn years_may_have_a_month() {
        assert_eq!(best(&year(), "2031"), Ok(Some(2031.0)));
        assert_eq!(best(&year(), "2031.5"), Ok(Some(2031.5)));
        assert_eq!(best(&year(), "2031-01"), Ok(Some(2031.0)));
        assert_eq!(best(&year(), "2031-07"), Ok(Some(2031.0 + 181.0 / 365.0)));
        assert_eq!(best(&year(), "2032-7"), Ok(Some(2032.0 + 182.0 / 366.0)));
        for text in [
            "2031-13",
            "2031-00",
            "2031-",
            "35",
            "-2031",
            "1e9",
            "soon",
            "2031-07-01",
            "2,031",
            "0031-07",
        ] {
            assert!(best(&year(), text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_three_numbers_belong_together() {
        let read = |low, best, high| read_reply(&Kind::Probability, low, best, high, "");
        assert!(read("10", "20", "30").is_ok());
        assert!(read("20", "20", "20").is_ok());
        assert!(read("30", "20", "40").is_err_and(|said| said.contains("above the best guess")));
        assert!(read("10", "20", "15").is_err_and(|said| said.contains("below the best guess")));
        assert!(read("10", "", "").is_err_and(|said| said.contains("missing")));
        assert!(read("", "", "30").is_err_and(|said| said.contains("missing")));
        assert_eq!(read("", "", ""), Ok(Reply::default()));
    }

    #[test]
    fn reasons_are_text_of_moderate_length() {
        let read = |reason: &str| read_reply(&Kind::Probability, "", "", "", reason).map(|reply| reply.reason);
        assert_eq!(read(" a\r\nb\t<b> "), Ok("a\nb\t<b>".to_owned()));
        assert!(read(&"ä".repeat(2_000)).is_ok());
        assert!(read(&"ä".repeat(2_001)).is_err());
        assert!(read("a\0b").is_err());
        assert!(read("a\u{202e}b").is_err());
    }
}

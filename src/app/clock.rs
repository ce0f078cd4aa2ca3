//! What day it is, by the clock of the system, and times in names of files.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::model::Date;

/// Today in UTC; nothing where the clock is before 1970.
pub fn today() -> Option<Date> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    day(since.as_secs() / 86_400)
}

/// A time in UTC as it stands in names of files, to the millisecond: `2026-11-29 04-10-22-125`. Later times come later by name.
pub(super) fn stamp(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = since.as_secs();
    let date = day(seconds / 86_400).map_or_else(|| "9999-12-31".to_owned(), |date| date.to_string());
    format!(
        "{date} {:02}-{:02}-{:02}-{:03}",
        seconds / 3_600 % 24,
        seconds / 60 % 60,
        seconds % 60,
        since.subsec_millis()
    )
}

/// The time that a stamp stands for.
pub(super) fn time_of_stamp(stamp: &str) -> Option<SystemTime> {
    let numbers: Vec<u64> = stamp.split([' ', '-']).map_while(|part| part.parse().ok()).collect();
    let [year, month, date, hour, minute, second, millis] = *numbers.as_slice() else {
        return None;
    };
    if !(1..=12).contains(&month) || !(1_970..10_000).contains(&year) {
        return None;
    }
    // As in `day`: years begin in March.
    let year = if month < 3 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + date.checked_sub(1)?;
    let days = year * 365 + year / 4 - year / 100 + year / 400 + of_year;
    let seconds = days.checked_sub(719_468)? * 86_400 + hour * 3_600 + minute * 60 + second;
    Some(UNIX_EPOCH + Duration::from_secs(seconds) + Duration::from_millis(millis))
}

/// How long ago something was, in words.
pub fn ago(age: Duration) -> String {
    let seconds = age.as_secs();
    let (n, word) = match seconds {
        0..60 => return "just now".to_owned(),
        60..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{n} {word}{} ago", if n == 1 { "" } else { "s" })
}

/// The date so many days after 1 January 1970 (the civil calendar by eras of 400 years).
fn day(days: u64) -> Option<Date> {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Months are counted from March, so that the leap day is the last.
    let month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month + 2) / 5 + 1;
    let (month, year) = if month < 10 {
        (month + 3, era * 400 + year_of_era)
    } else {
        (month - 9, era * 400 + year_of_era + 1)
    };
    Date::parse(&format!("{year:04}-{month:02}-{date:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_are_times() {
        for millis in [
            0_u64,
            951_782_399_999,
            951_868_800_000,
            1_795_926_225_125,
            4_107_542_400_001,
        ] {
            let time = UNIX_EPOCH + Duration::from_millis(millis);
            assert_eq!(time_of_stamp(&stamp(time)), Some(time), "{}", stamp(time));
        }
        let time = UNIX_EPOCH + Duration::from_millis(1_795_925_422_125);
        assert_eq!(stamp(time), "2026-11-29 04-10-22-125");
        for wrong in [
            "",
            "2026",
            "2026-13-01 00-00-00-000",
            "1-1-1 1-1-1-1",
            "2026-01-00 00-00-00-000",
        ] {
            assert_eq!(time_of_stamp(wrong), None);
        }
    }

    #[test]
    fn days_are_dates() {
        for (days, date) in [
            (0, "1970-01-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_785, "2026-11-28"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(day(days).map(|date| date.to_string()).as_deref(), Some(date));
        }
    }
}

//! Tables of forecasts on cruxes as CSV: person, camp, crux, P(target), P(crux), P(target | crux).

use super::csv_table;
use crate::model::Forecast;

/// More rows than these are not read.
const MOST_ROWS: usize = 200_000;

/// What each column may be called, in small letters.
const COLUMNS: [(&str, &[&str]); 6] = [
    ("person", &["person", "name", "reader", "forecaster"]),
    ("camp", &["camp", "group"]),
    ("crux", &["id", "crux", "question"]),
    ("P(target)", &["pu", "p(u)", "target"]),
    ("P(crux)", &["pc", "p(c)", "probability"]),
    ("P(target | crux)", &["puc", "p(u|c)", "if_true"]),
];

/// Why a table cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ForecastsError {
    /// It is no table.
    #[error("line {line}: {reason}")]
    Table {
        /// The line, counted from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// Columns are missing.
    #[error(
        "the first line does not name the columns {missing}; it names {found}. Needed are person, camp, ID, PU, Pc, PUc"
    )]
    Columns {
        /// Those that are missing.
        missing: String,
        /// Those that are there.
        found: String,
    },
    /// What should be a probability is none.
    #[error(
        "line {line}, column “{column}”: “{text}” is no probability; write a number from 0 to 1, or NA where there is none"
    )]
    Number {
        /// The line, counted from 1.
        line: u64,
        /// The column.
        column: String,
        /// What stands there.
        text: String,
    },
    /// There are too many rows.
    #[error("the table has more than {MOST_ROWS} rows")]
    TooMany,
}

/// Whether the first line of a text names the columns of such a table.
pub fn is_table(bytes: &[u8]) -> bool {
    csv_table::has_columns(bytes, |headers| {
        (COLUMNS.iter()).all(|(_, names)| csv_table::place(headers, names).is_some())
    })
}

/// Reads a table. `NA` and nothing are numbers that were not given.
pub fn read(bytes: &[u8]) -> Result<Vec<Forecast>, ForecastsError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let broken = |error: &csv::Error| {
        let (line, reason) = csv_table::broken(error);
        ForecastsError::Table { line, reason }
    };
    let headers = reader.headers().map_err(|error| broken(&error))?.clone();
    let place = |names: &[&str]| csv_table::place(&headers, names);
    let places: Vec<Option<usize>> = COLUMNS.iter().map(|(_, names)| place(names)).collect();
    let missing: Vec<&str> = (COLUMNS.iter().zip(&places))
        .filter(|(_, place)| place.is_none())
        .map(|((name, _), _)| *name)
        .collect();
    let [
        Some(person),
        Some(camp),
        Some(crux),
        Some(target),
        Some(probability),
        Some(if_true),
    ] = places[..]
    else {
        return Err(ForecastsError::Columns {
            missing: missing.join(", "),
            found: headers.iter().collect::<Vec<_>>().join(", "),
        });
    };
    let mut forecasts = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| broken(&error))?;
        if forecasts.len() >= MOST_ROWS {
            return Err(ForecastsError::TooMany);
        }
        let text = |at: usize| record.get(at).unwrap_or_default();
        let number = |at: usize| {
            let text = text(at);
            if text.is_empty() || text.eq_ignore_ascii_case("na") {
                return Ok(None);
            }
            let number = text.parse::<f64>().ok().filter(|number| (0.0..=1.0).contains(number));
            number.map(Some).ok_or_else(|| ForecastsError::Number {
                line: record.position().map_or(0, csv::Position::line),
                column: headers.get(at).unwrap_or_default().to_owned(),
                text: text.chars().take(40).collect(),
            })
        };
        forecasts.push(Forecast {
            person: text(person).to_owned(),
            camp: text(camp).to_owned(),
            crux: text(crux).to_owned(),
            target: number(target)?,
            probability: number(probability)?,
            if_true: number(if_true)?,
        });
    }
    Ok(forecasts)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    #[test]
    fn columns_are_found_by_name_and_gaps_are_gaps() {
        let text = "Pc,person,Camp,ID,PUc,PU\n0.5,Ann,A,\"a, b\",NA,0.1\n";
        let read = read(text.as_bytes()).unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!(
            (read[0].crux.as_str(), read[0].probability, read[0].if_true),
            ("a, b", Some(0.5), None)
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let columns = read(b"person,camp\nAnn,A\n").unwrap_err().to_string();
        assert!(
            columns.contains("P(target)") && columns.contains("person, camp"),
            "{columns}"
        );
        let head = "person,Camp,ID,PU,Pc,PUc\n";
        let number = read(format!("{head}Ann,A,x,0.1,1.5,0.2\n").as_bytes()).unwrap_err();
        assert_eq!(
            number,
            ForecastsError::Number {
                line: 2,
                column: "Pc".to_owned(),
                text: "1.5".to_owned()
            }
        );
        let short = read(format!("{head}Ann,A,x,0.1\n").as_bytes()).unwrap_err().to_string();
        assert!(short.starts_with("line 2"), "{short}");
        assert!(read(&[0xff, 0xfe, b'\n']).is_err());
        for bad in ["NaN", "inf", "-0.1", "ten"] {
            assert!(
                read(format!("{head}Ann,A,x,{bad},0.1,0.2\n").as_bytes()).is_err(),
                "{bad}"
            );
        }
    }
}

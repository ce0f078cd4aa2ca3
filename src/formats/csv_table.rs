//! What tables of comma-separated values have in common: a first line with the names of columns, and what is wrong with a table.

/// Whether the first line of a text has names of columns that will do.
pub(super) fn has_columns(bytes: &[u8], will_do: impl FnOnce(&csv::StringRecord) -> bool) -> bool {
    let head = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(head);
    reader.headers().is_ok_and(will_do)
}

/// Where the column is that has one of these names, in small letters.
pub(super) fn place(headers: &csv::StringRecord, names: &[&str]) -> Option<usize> {
    (headers.iter()).position(|header| names.contains(&header.to_lowercase().as_str()))
}

/// On which line a table cannot be read, and why.
pub(super) fn broken(error: &csv::Error) -> (u64, String) {
    let line = error.position().map_or(1, csv::Position::line);
    let reason = match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "the text is not UTF-8".to_owned(),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("there are {len} fields where the first line has {expected_len}")
        }
        other => format!("{other:?}"),
    };
    (line, reason)
}

/// What a spreadsheet takes for the beginning of a formula.
pub(super) const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A field that no spreadsheet takes for a formula.
pub(super) fn harmless(field: &str) -> String {
    if field.starts_with(FORMULA) {
        format!("'{field}")
    } else {
        field.to_owned()
    }
}

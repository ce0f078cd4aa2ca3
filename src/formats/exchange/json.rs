//! JSON of other programs: read with a cap, looked at field by field, never trusted to have a type.

use serde_json::Value;

use super::plain::ReadError;

/// The most objects and arrays a file may have.
const MOST_PARTS: usize = 2_500_000;

/// The most values a file may have.
const MOST_VALUES: usize = 12_000_000;

/// Reads a text as JSON. Nesting is bounded by the reader.
///
/// # Errors
/// It is not JSON, with the line, or has more in it than is read.
pub(super) fn parsed(text: &str) -> Result<Value, ReadError> {
    // So that a file made of brackets does not become a hundred times as large in memory.
    let count = |wanted: &[u8]| text.bytes().filter(|byte| wanted.contains(byte)).count();
    if count(b"{[") > MOST_PARTS || count(b",") > MOST_VALUES {
        return Err(ReadError::whole("there are more values in the file than are read"));
    }
    serde_json::from_str(text).map_err(|error| ReadError {
        line: Some(error.line()),
        sentence: format!("this is not JSON: {error}"),
    })
}

/// A field that is text, or a number as programs write ids.
pub(super) fn text(value: &Value, name: &str) -> String {
    match value.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// A field that is a finite number.
pub(super) fn number(value: &Value, name: &str) -> Option<f64> {
    value.get(name)?.as_f64().filter(|number| number.is_finite())
}

/// A field that is a list; nothing if it is none.
pub(super) fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

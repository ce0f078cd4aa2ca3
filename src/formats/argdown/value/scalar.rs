//! Single values: plain words as YAML 1.2 understands them, and quoted text.

use super::{Value, ValueError};

/// A plain word or line.
pub(super) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).map_or_else(|| Value::Text(text.to_owned()), Value::Number),
    }
}

/// A decimal number; words such as `inf` and `nan` are words.
fn number(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let starts = unsigned.starts_with(|c: char| c.is_ascii_digit())
        || unsigned
            .strip_prefix('.')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let fits = unsigned
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
    (starts && fits).then(|| text.parse().ok()).flatten()
}

/// Quoted text at an offset, which is that of the quotation mark; also where it ends.
pub(super) fn quoted(text: &str, start: usize) -> Result<(String, usize), ValueError> {
    let rest = text.get(start..).unwrap_or_default();
    let mut out = String::new();
    let mut chars = rest.char_indices().peekable();
    let is_double = matches!(chars.next(), Some((_, '"')));
    while let Some((at, c)) = chars.next() {
        match c {
            '"' if is_double => return Ok((out, start + at + 1)),
            '\'' if !is_double => {
                if matches!(chars.peek(), Some((_, '\''))) {
                    chars.next();
                    out.push('\'');
                } else {
                    return Ok((out, start + at + 1));
                }
            }
            '\\' if is_double => escape(text, start + at, &mut chars, &mut out)?,
            '\n' => {
                // A line break within quotes is a space; blank lines are line breaks.
                let kept = out.trim_end_matches([' ', '\t']).len();
                out.truncate(kept);
                let mut n_breaks = 0;
                while let Some((_, next)) = chars.peek() {
                    match next {
                        '\n' => n_breaks += 1,
                        ' ' | '\t' | '\r' => {}
                        _ => break,
                    }
                    chars.next();
                }
                if n_breaks == 0 {
                    out.push(' ');
                }
                out.extend(std::iter::repeat_n('\n', n_breaks));
            }
            _ => out.push(c),
        }
    }
    Err(ValueError::at(text, start, "a quotation mark is not closed"))
}

type Chars<'a> = std::iter::Peekable<std::str::CharIndices<'a>>;

/// What follows a backslash in double quotes.
fn escape(text: &str, at: usize, chars: &mut Chars<'_>, out: &mut String) -> Result<(), ValueError> {
    let Some((_, c)) = chars.next() else {
        return Err(ValueError::at(text, at, "nothing follows a backslash"));
    };
    let plain = match c {
        'n' => '\n',
        't' | '\t' => '\t',
        'r' => '\r',
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        '"' | '\\' | '/' | ' ' | '\'' => c,
        'x' => coded(text, at, chars, 2)?,
        'u' => {
            let high = hex(text, at, chars, 4)?;
            // JSON writes characters beyond 16 bits as two halves.
            if (0xd800..0xdc00).contains(&high) {
                let mut ahead = chars.clone();
                if matches!((ahead.next(), ahead.next()), (Some((_, '\\')), Some((_, 'u')))) {
                    let low = hex(text, at, &mut ahead, 4)?;
                    if (0xdc00..0xe000).contains(&low) {
                        *chars = ahead;
                        let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                        out.push(char::from_u32(code).unwrap_or('\u{fffd}'));
                        return Ok(());
                    }
                }
            }
            char::from_u32(high).unwrap_or('\u{fffd}')
        }
        'U' => coded(text, at, chars, 8)?,
        '\n' => {
            while chars.next_if(|(_, next)| matches!(next, ' ' | '\t')).is_some() {}
            return Ok(());
        }
        other => {
            return Err(ValueError::at(
                text,
                at,
                format!("“\\{other}” means nothing in quoted text"),
            ));
        }
    };
    out.push(plain);
    Ok(())
}

/// A character given by its code.
fn coded(text: &str, at: usize, chars: &mut Chars<'_>, n_digits: usize) -> Result<char, ValueError> {
    hex(text, at, chars, n_digits).map(|code| char::from_u32(code).unwrap_or('\u{fffd}'))
}

/// A number of so many hexadecimal digits.
fn hex(text: &str, at: usize, chars: &mut Chars<'_>, n_digits: usize) -> Result<u32, ValueError> {
    let mut code = 0_u32;
    for _ in 0..n_digits {
        let digit = chars.next().and_then(|(_, c)| c.to_digit(16));
        let Some(digit) = digit else {
            return Err(ValueError::at(
                text,
                at,
                format!("{n_digits} hexadecimal digits are expected"),
            ));
        };
        code = code.wrapping_mul(16).wrapping_add(digit);
    }
    Ok(code)
}

//! Names that are near to a mistyped one, for messages.

/// How many near names are offered.
const MOST_OFFERED: usize = 3;

/// The known names nearest to one that is not known, as the rest of a sentence: ` (nearest: “a”, “b”)`; empty if none is near.
///
/// Near is, without regard to case, a name that contains the other, or one that few changes of letters lead to.
pub(in crate::formats) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    const LONGEST: usize = 64;
    const MOST_COMPARED: usize = 4096;
    let wish: Vec<char> = name.to_lowercase().chars().take(LONGEST).collect();
    let mut found: Vec<(usize, &str)> = Vec::new();
    for candidate in known.take(MOST_COMPARED) {
        let chars: Vec<char> = candidate.to_lowercase().chars().take(LONGEST).collect();
        let distance = distance(&wish, &chars);
        let lower: String = chars.iter().collect();
        let inside = wish.len() > 2 && lower.contains(&wish.iter().collect::<String>());
        if inside || distance <= 1 + wish.len().max(chars.len()) / 3 {
            found.push((distance, candidate));
        }
    }
    found.sort_unstable();
    let names: Vec<String> = found
        .iter()
        .take(MOST_OFFERED)
        .map(|(_, name)| format!("“{}”", name.chars().take(60).collect::<String>()))
        .collect();
    if names.is_empty() {
        String::new()
    } else {
        format!(" (nearest: {})", names.join(", "))
    }
}

/// How many letters must be put in, taken out or changed to make one word the other (Levenshtein).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut before = i;
        let mut left = i + 1;
        for (slot, y) in row.iter_mut().skip(1).zip(b) {
            let changed = before + usize::from(x != y);
            before = *slot;
            left = changed.min(before + 1).min(left + 1);
            *slot = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_offered_nearest_first() {
        let known = ["HRBP", "HREKG", "HYPOVOLEMIA", "HISTORY"];
        assert_eq!(nearest("HRBO", known.into_iter()), " (nearest: “HRBP”)");
        assert_eq!(nearest("volemia", known.into_iter()), " (nearest: “HYPOVOLEMIA”)");
        assert_eq!(nearest("zzzzzzz", known.into_iter()), "");
        assert_eq!(distance(&['a', 'b'], &[]), 2);
        assert_eq!(distance(&['k', 'i', 't'], &['s', 'i', 't', 's']), 2);
    }
}

//! Fuzzy matching: how well what somebody has typed fits a title, letters in between left out.

/// How well `query` fits `text`, and the places (in characters) of the letters that fit; none if a letter is missing.
///
/// Letters must come in order. Starts of words and letters in a row count more, and so do short texts. Case and spaces of
/// the query do not matter.
pub fn fit(query: &str, text: &str) -> Option<(i32, Vec<usize>)> {
    let wanted: Vec<char> = query
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    let letters: Vec<char> = text.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect();
    if wanted.is_empty() {
        return Some((0, Vec::new()));
    }
    let first = *wanted.first()?;
    let mut best: Option<(i32, Vec<usize>)> = None;
    let starts = (0..letters.len()).filter(|&at| letters[at] == first).take(MOST_STARTS);
    for start in starts {
        if let Some(found) = from(&wanted, &letters, start)
            && best.as_ref().is_none_or(|best| found.0 > best.0)
        {
            best = Some(found);
        }
    }
    best.map(|(score, places)| (score - at_most(letters.len() / 8, 8), places))
}

/// A count, but no more than `most`, which is small.
fn at_most(count: usize, most: i32) -> i32 {
    i32::try_from(count).unwrap_or(most).min(most)
}

/// So many places of the first letter are tried.
const MOST_STARTS: usize = 12;

/// The fit that begins at `start` and takes each further letter in a row, else at the next start of a word, else wherever
/// it comes next.
fn from(wanted: &[char], letters: &[char], start: usize) -> Option<(i32, Vec<usize>)> {
    let is_start = |at: usize| at == 0 || !letters[at - 1].is_alphanumeric();
    let mut places = vec![start];
    let mut score = if is_start(start) { 8 } else { 0 };
    let mut last = start;
    for &letter in &wanted[1..] {
        let next = last + 1;
        let anywhere = (next..letters.len()).find(|&at| letters[at] == letter)?;
        let at_word = (next..letters.len()).find(|&at| letters[at] == letter && is_start(at));
        let at = if letters.get(next) == Some(&letter) {
            score += 6;
            next
        } else if let Some(at) = at_word {
            score += 5;
            at
        } else {
            score -= at_most(anywhere - next, 4);
            anywhere
        };
        places.push(at);
        last = at;
    }
    Some((score, places))
}

#[cfg(test)]
mod tests {
    use super::fit;

    fn score(query: &str, text: &str) -> i32 {
        fit(query, text).map_or(i32::MIN, |found| found.0)
    }

    #[test]
    fn letters_must_be_there_in_order() {
        assert!(fit("xyz", "Export Markdown…").is_none());
        assert!(fit("dnuo", "Undo").is_none());
        assert_eq!(fit("EM", "Export Markdown…").unwrap_or_default().1, [0, 7]);
        assert!(fit("", "anything").is_some());
        assert!(fit("a", "").is_none());
    }

    #[test]
    fn starts_of_words_and_letters_in_a_row_count_more() {
        assert!(score("fit", "Fit map to window") > score("fit", "Find it"));
        assert!(score("em", "Export Markdown…") > score("em", "System theme"));
        assert!(score("pause", "A pause would leak") > score("pause", "Paper usefulness"));
    }

    #[test]
    fn other_scripts_do_no_harm() {
        assert!(fit("ß", "Straße").is_some());
        assert!(fit("中", "中文").is_some());
        assert!(fit("İ", "İstanbul").is_some() || fit("i", "İstanbul").is_some());
    }
}

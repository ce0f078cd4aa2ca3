//! Topics within topics: headings nest, the topic of a card is one line.

/// What stands between a topic and the one it is part of.
const BETWEEN: &str = " › ";

/// No topic is deeper; of more headings the innermost count.
pub(in crate::formats) const DEEPEST: usize = 6;

/// The topic of something under headings, the outermost first.
pub(in crate::formats) fn of_headings(headings: &[String]) -> String {
    let first = headings.len().saturating_sub(DEEPEST);
    let said: Vec<&str> = (headings.get(first..).unwrap_or_default().iter())
        .map(String::as_str)
        .filter(|heading| !heading.is_empty())
        .collect();
    said.join(BETWEEN)
}

/// The headings of a topic, the outermost first; one where it does not come apart.
pub(in crate::formats) fn path(topic: &str) -> Vec<&str> {
    let parts: Vec<&str> = topic.split(BETWEEN).collect();
    let are_headings = parts.iter().all(|part| !part.is_empty() && part.trim() == *part);
    if are_headings && parts.len() <= DEEPEST {
        parts
    } else {
        vec![topic]
    }
}

/// How many headings of a topic are there already below those above; the last one never is: what is under it ends what was
/// deeper.
pub(in crate::formats) fn n_there(path: &[&str], above: &[&str]) -> usize {
    let n_alike = path.iter().zip(above).take_while(|(title, other)| title == other);
    n_alike.count().min(path.len().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_come_apart_as_they_were_joined() {
        for topic in [
            "Costs",
            "Pro › Costs",
            "a › b › c",
            " › ",
            "a ›  › b",
            "1 › 2 › 3 › 4 › 5 › 6 › 7",
        ] {
            let parts: Vec<String> = path(topic).into_iter().map(str::to_owned).collect();
            assert_eq!(of_headings(&parts), topic);
        }
        assert_eq!(path("Pro › Costs"), ["Pro", "Costs"]);
        assert_eq!(path("Pro ›  › Costs").len(), 1);
        let deep: Vec<String> = (0..9).map(|level| level.to_string()).collect();
        assert_eq!(path(&of_headings(&deep)).len(), DEEPEST);
    }
}

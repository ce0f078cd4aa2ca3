//! A file in which git has left both versions of what two people changed, between markers: taken apart again into the versions.

/// The versions that a file with markers holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sides {
    /// What both come from, where git was told to write that too.
    pub base: Option<String>,
    /// The version above the middle marker.
    pub ours: String,
    /// The version below it.
    pub theirs: String,
}

/// Takes a text with git's markers apart; nothing if it has none, or they are not in order.
pub fn sides(text: &str) -> Option<Sides> {
    #[derive(PartialEq)]
    enum Part {
        Both,
        Ours,
        Base,
        Theirs,
    }
    let (mut base, mut ours, mut theirs) = (String::new(), String::new(), String::new());
    let (mut n_conflicts, mut n_with_base) = (0, 0);
    let mut part = Part::Both;
    for line in text.split_inclusive('\n') {
        let is = |marker: &str| {
            let rest = line.strip_prefix(marker);
            rest.is_some_and(|rest| rest.trim_end().is_empty() || rest.starts_with(' '))
        };
        if is("<<<<<<<") && part == Part::Both {
            n_conflicts += 1;
            part = Part::Ours;
        } else if is("|||||||") && part == Part::Ours {
            n_with_base += 1;
            part = Part::Base;
        } else if is("=======") && (part == Part::Ours || part == Part::Base) {
            part = Part::Theirs;
        } else if is(">>>>>>>") && part == Part::Theirs {
            part = Part::Both;
        } else {
            match part {
                Part::Both => {
                    for side in [&mut base, &mut ours, &mut theirs] {
                        side.push_str(line);
                    }
                }
                Part::Ours => ours.push_str(line),
                Part::Base => base.push_str(line),
                Part::Theirs => theirs.push_str(line),
            }
        }
    }
    (n_conflicts > 0 && part == Part::Both).then(|| Sides {
        base: (n_with_base == n_conflicts).then_some(base),
        ours,
        theirs,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_come_out() {
        let text = "a\n<<<<<<< HEAD\nb\n=======\nc\nd\n>>>>>>> theirs\ne\n";
        let found = sides(text);
        assert_eq!(
            found,
            Some(Sides {
                base: None,
                ours: "a\nb\ne\n".to_owned(),
                theirs: "a\nc\nd\ne\n".to_owned(),
            })
        );
    }

    #[test]
    fn the_base_comes_out_where_git_wrote_it() {
        let text = "a\n<<<<<<< HEAD\nb\n||||||| 1234\n0\n=======\nc\n>>>>>>> theirs\n<<<<<<< HEAD\n||||||| 1234\n=======\nx\n>>>>>>> theirs";
        let found = sides(text).unwrap_or_else(|| Sides {
            base: None,
            ours: String::new(),
            theirs: String::new(),
        });
        assert_eq!(found.base.as_deref(), Some("a\n0\n"));
        assert_eq!((found.ours.as_str(), found.theirs.as_str()), ("a\nb\n", "a\nc\nx\n"));
    }

    #[test]
    fn other_texts_are_left_alone() {
        for text in [
            "",
            "a\n=======\nb",
            "<<<<<<< HEAD\na\n",
            "<<<<<<<a\n=======\n>>>>>>> x\n",
        ] {
            assert_eq!(sides(text), None, "{text}");
        }
    }
}

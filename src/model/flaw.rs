//! Flaws: what keeps a heap of objects from being a map. A map that exists has none.

/// One way in which objects do not fit together, as a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Two objects share an id.
    #[error("the id “{0}” is used twice; every claim, link, question, quantity, group and note needs an id of its own")]
    DuplicateId(String),
    /// A link starts or ends at something that is not there.
    #[error("the link “{link}” leads to “{missing}”, which is not on the map")]
    Dangling {
        /// The link.
        link: String,
        /// What is missing.
        missing: String,
    },
    /// A relation that its target does not allow.
    #[error("the link “{link}” cannot say “{relation}” of a {target}")]
    Misfit {
        /// The link.
        link: String,
        /// The relation's verb.
        relation: String,
        /// The kind of its target.
        target: &'static str,
    },
    /// A link whose chain of targets comes back to itself.
    #[error("the links {0} end at one another in a circle")]
    LinkCircle(String),
    /// A claim linked to itself.
    #[error("the link “{0}” leads from a claim to itself")]
    SelfLink(String),
    /// A link starts at a group that is neither true nor false.
    #[error("the link “{link}” starts at the group “{group}”, which is only a list")]
    ListOrigin {
        /// The link.
        link: String,
        /// The group.
        group: String,
    },
    /// A reference to something that is not there.
    #[error("{owner} names the {kind} “{missing}”, which is not on the map")]
    Missing {
        /// What holds the reference, in words.
        owner: String,
        /// What kind of thing is named.
        kind: &'static str,
        /// The id named.
        missing: String,
    },
    /// A number out of range or order.
    #[error("{owner}: {problem}")]
    Number {
        /// What holds the number, in words.
        owner: String,
        /// What is wrong, as a sentence without its end.
        problem: String,
    },
}

//! What a text of Argdown is made of before it means anything.

/// What a relation line says, read from the line to what it is indented under or the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// `+`, `<+`: the line supports what it is under.
    SupportsParent,
    /// `-`, `<-`: the line attacks what it is under.
    AttacksParent,
    /// `_`, `<_`: the line undercuts what it is under.
    UndercutsParent,
    /// `+>`: the line is supported by what it is under.
    SupportedByParent,
    /// `->`: the line is attacked by what it is under.
    AttackedByParent,
    /// `_>`: the line is undercut by what it is under.
    UndercutByParent,
    /// `><`: the two contradict each other.
    Contradiction,
}

/// How text is set off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// `**`
    AsteriskBold,
    /// `__`
    UnderscoreBold,
    /// `*`
    AsteriskItalic,
    /// `_`
    UnderscoreItalic,
}

impl Mark {
    /// In the order in which they are tried.
    pub(super) const ALL: [Self; 4] = [
        Self::AsteriskBold,
        Self::UnderscoreBold,
        Self::AsteriskItalic,
        Self::UnderscoreItalic,
    ];

    /// The mark as it stands in the text.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::AsteriskBold => "**",
            Self::UnderscoreBold => "__",
            Self::AsteriskItalic => "*",
            Self::UnderscoreItalic => "_",
        }
    }

    /// Whether it is bold rather than italic.
    pub(super) fn is_bold(self) -> bool {
        matches!(self, Self::AsteriskBold | Self::UnderscoreBold)
    }
}

/// What kind of token it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `===` to `===` before everything else.
    FrontMatter,
    /// `{…}`
    Data,
    /// A backslash, a character, and the spaces after it.
    Escaped,
    /// `:name:` or `.name.`
    Special,
    /// Two or more line ends.
    Emptyline,
    /// One line end.
    Newline,
    /// Lines from here on belong to what stands before.
    Indent,
    /// They no longer do.
    Dedent,
    /// The first `--` of an inference.
    InferenceStart,
    /// The last `--` of an inference.
    InferenceEnd,
    /// `,` within an inference.
    Comma,
    /// The sign of a relation.
    Relation(Sign),
    /// `#` and a space at the start of a line.
    Heading,
    /// `(1)` at the start of a line.
    Number,
    /// `1.` or `*` at the start of a line.
    ListItem,
    /// A mark that begins bold or italic text.
    Open(Mark),
    /// A mark that ends it.
    Close(Mark),
    /// `[text](address)`
    Link,
    /// `#tag`
    Tag,
    /// `[Title]:`
    StatementDefinition,
    /// `[Title]`
    StatementReference,
    /// `@[Title]`
    StatementMention,
    /// `<Title>:`
    ArgumentDefinition,
    /// `<Title>`
    ArgumentReference,
    /// `@<Title>`
    ArgumentMention,
    /// Anything else.
    Text,
}

/// A piece of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    /// What kind it is.
    pub(super) kind: Kind,
    /// As it stands in the text.
    pub(super) image: &'a str,
    /// The line it begins in, counted from 1.
    pub(super) line: usize,
}

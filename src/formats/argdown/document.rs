//! What a text of Argdown says, in the terms of Argdown: statements, arguments, relations, sections.

use super::pieces::{self, Piece};
use super::value::Value;

/// A text of Argdown, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ArgdownDocument {
    /// The data at the top.
    pub front_matter: Value,
    /// Whether support and attack between statements mean entailment and contrariety.
    pub is_strict: bool,
    /// Whether tags are taken out of texts: `model: {removeTagsFromText: true}` at the top.
    pub hides_tags: bool,
    /// The headings, in the order of the file.
    pub sections: Vec<Section>,
    /// The statements, each with all places where its title stands, in the order in which they first come.
    pub statements: Vec<Statement>,
    /// The arguments, likewise.
    pub arguments: Vec<Argument>,
    /// The relations, in the order of the file, inner ones first.
    pub relations: Vec<Relation>,
    /// What is wrong with the text.
    pub faults: Vec<Fault>,
    /// How many faults there are, also those that are not listed.
    pub n_faults: usize,
}

/// Something wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong and what was made of it.
    pub sentence: String,
}

/// A heading and what is below it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// 1 for the largest.
    pub level: usize,
    /// Its words.
    pub title: String,
    /// Its words, piece by piece.
    pub pieces: Vec<Piece>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its data.
    pub data: Value,
    /// The section it is part of.
    pub parent: Option<usize>,
    /// The line, counted from 1.
    pub line: usize,
}

/// How a place in the text uses a title.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// On its own or in a list.
    #[default]
    Alone,
    /// In the line of a relation.
    InRelation,
    /// As a premise.
    Premise,
    /// As a conclusion from which more is inferred.
    IntermediaryConclusion,
    /// As the last conclusion.
    MainConclusion,
}

/// A place in the text where a statement or an argument stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Member {
    /// Its words.
    pub pieces: Vec<Piece>,
    /// Whether only the title stands there.
    pub is_reference: bool,
    /// How it is used.
    pub role: Role,
    /// The argument whose premise or conclusion it is.
    pub argument: Option<usize>,
    /// Its data.
    pub data: Value,
    /// The section it stands in.
    pub section: Option<usize>,
    /// The line, counted from 1.
    pub line: usize,
}

impl Member {
    /// Its words in one line; none where only the title stands.
    pub fn text(&self) -> Option<String> {
        (!self.pieces.is_empty()).then(|| pieces::plain_text(&self.pieces))
    }
}

/// A statement: all places that have the same title.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statement {
    /// Its title, or `Untitled 1` and so on.
    pub title: String,
    /// Whether the title is made up.
    pub is_untitled: bool,
    /// Where it stands.
    pub members: Vec<Member>,
    /// Its tags, from all places.
    pub tags: Vec<String>,
    /// Its data, from all places.
    pub data: Value,
    /// The section it belongs to.
    pub section: Option<usize>,
    /// Whether an argument has it as a premise.
    pub is_used_as_premise: bool,
    /// Whether an argument has it as its last conclusion.
    pub is_used_as_main_conclusion: bool,
}

/// An argument.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Argument {
    /// Its title, or `Untitled 1` and so on.
    pub title: String,
    /// Whether the title is made up.
    pub is_untitled: bool,
    /// Where it stands.
    pub members: Vec<Member>,
    /// Its tags, from all places.
    pub tags: Vec<String>,
    /// Its data, from all places.
    pub data: Value,
    /// The section it belongs to.
    pub section: Option<usize>,
    /// Its premises and conclusions, in order; empty if it is only sketched.
    pub steps: Vec<Step>,
    /// The line of its first premise.
    pub steps_line: usize,
}

/// A premise or a conclusion of an argument.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// The number before it.
    pub number: usize,
    /// The statement.
    pub statement: usize,
    /// Premise or conclusion.
    pub role: Role,
    /// How it is inferred, if it is a conclusion.
    pub inference: Option<Inference>,
    /// The data at this place.
    pub data: Value,
}

/// How a conclusion is inferred.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inference {
    /// The rules that are named.
    pub rules: Vec<String>,
    /// Its data.
    pub data: Value,
    /// The line, counted from 1.
    pub line: usize,
}

/// One end of a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// A statement, by its position.
    Statement(usize),
    /// An argument, by its position.
    Argument(usize),
    /// An inference: the argument, and the position of the conclusion among its steps.
    Inference(usize, usize),
}

/// What a relation says. The names are those of the reference parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RelationKind {
    /// `support`
    Support,
    /// `attack`
    Attack,
    /// `entails`
    Entails,
    /// `contrary`
    Contrary,
    /// `contradictory`
    Contradictory,
    /// `undercut`
    Undercut,
}

impl RelationKind {
    /// The name that the reference parser gives it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Support => "support",
            Self::Attack => "attack",
            Self::Entails => "entails",
            Self::Contrary => "contrary",
            Self::Contradictory => "contradictory",
            Self::Undercut => "undercut",
        }
    }

    /// Whether it reads the same from both ends.
    pub fn is_symmetric(self) -> bool {
        matches!(self, Self::Contrary | Self::Contradictory)
    }
}

/// A relation.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// What it says.
    pub kind: RelationKind,
    /// Where it starts.
    pub from: Node,
    /// Where it ends.
    pub to: Node,
    /// The line, counted from 1.
    pub line: usize,
}

impl ArgdownDocument {
    /// What stands at a place in one line, without tags if the document wants it so; none where only the title stands.
    pub fn text(&self, member: &Member) -> Option<String> {
        if !self.hides_tags {
            return member.text();
        }
        let shown: Vec<Piece> = (member.pieces.iter())
            .filter(|piece| !matches!(piece, Piece::Tag { .. }))
            .cloned()
            .collect();
        (!shown.is_empty()).then(|| pieces::plain_text(&shown))
    }

    /// The title of a node; of an inference that of its argument.
    pub fn title(&self, node: Node) -> &str {
        match node {
            Node::Statement(at) => self.statements.get(at).map_or("", |statement| &statement.title),
            Node::Argument(at) | Node::Inference(at, _) => {
                self.arguments.get(at).map_or("", |argument| &argument.title)
            }
        }
    }
}

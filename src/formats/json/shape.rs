//! What stands where in the file, as both ways between JSON and RON need it: which word is text and which is a word of the format.
//!
//! It follows the records of the file's schema field by field; a test with a map of everything holds the two together.

/// What stands in a place.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    Text,
    Truth,
    Number,
    /// Numbers in round brackets.
    Numbers,
    /// A credence as it is said: a number, numbers in round brackets or text.
    Said,
    /// A state of a column of a table: true, false or text.
    State,
    /// `( field: value, … )`
    Record(Fields),
    /// `{ "id": value, … }`
    Entries(&'static Self),
    /// `[ value, … ]`
    List(&'static Self),
    /// One of several words, some with something behind them.
    Word(&'static [(&'static str, Behind)]),
}

/// What stands behind a word.
#[derive(Clone, Copy, Debug)]
pub(super) enum Behind {
    Nothing,
    /// `Word(value)`
    One(Shape),
    /// `Word(value, value)`
    Two(Shape, Shape),
    /// `Word(field: value, …)`
    Fields(Fields),
}

/// The fields of a record.
pub(super) type Fields = &'static [(&'static str, Shape)];

mod others;

use self::{
    Behind::{Nothing, One},
    Shape::{Entries, List, Number, Numbers, Record, Said, State, Text, Truth, Word},
    others::{EVIDENCE, NOTE, QUANTITY, SCENARIO, SESSION, VIEW},
};

/// The whole file.
pub(super) const MAP: Fields = &[
    ("format", Number),
    ("id", Text),
    ("title", Text),
    ("summary", Text),
    ("target", Text),
    ("authors", TEXTS),
    ("license", Text),
    ("net", Record(&[("name", Text), ("properties", TEXTS)])),
    ("note", Text),
    (
        "strengths",
        Record(&[
            ("weak", Number),
            ("moderate", Number),
            ("strong", Number),
            ("decisive", Number),
        ]),
    ),
    ("readers", Entries(&Record(READER))),
    ("sources", Entries(&Record(SOURCE))),
    ("questions", Entries(&Record(QUESTION))),
    ("claims", Entries(&Record(CLAIM))),
    ("quantities", Entries(&Record(QUANTITY))),
    ("groups", Entries(&Record(GROUP))),
    ("evidence", List(&Record(EVIDENCE))),
    ("scenarios", Entries(&Record(SCENARIO))),
    ("sessions", Entries(&Record(SESSION))),
    ("notes", Entries(&Record(NOTE))),
    ("views", Entries(&Record(VIEW))),
];

const TEXTS: Shape = List(&Text);
const QUOTES: Shape = List(&Record(QUOTE));

const READER: Fields = &[
    ("name", Text),
    (
        "kind",
        Word(&[
            ("Person", Nothing),
            ("Source", Nothing),
            ("Group", Nothing),
            ("Example", Nothing),
        ]),
    ),
    ("color", Number),
    ("hidden", Truth),
    ("camp", Text),
    ("members", TEXTS),
    ("note", Text),
];

const SOURCE: Fields = &[
    ("title", Text),
    ("authors", TEXTS),
    ("date", Text),
    ("url", Text),
    ("file", Text),
    ("license", Text),
    ("text", Text),
    ("note", Text),
];

const QUOTE: Fields = &[
    ("text", Text),
    ("source", Text),
    ("at", Text),
    ("speaker", Text),
    ("reporter", Text),
    (
        "attribution",
        Word(&[
            ("Explicit", Nothing),
            ("Inferred", Nothing),
            ("Uncertain", Nothing),
            ("Anonymous", Nothing),
        ]),
    ),
    ("truncated", Truth),
    ("note", Text),
];

const QUESTION: Fields = &[
    ("title", Text),
    ("body", Text),
    ("topic", Text),
    ("exclusive", Truth),
    ("complete", Truth),
    (
        "table",
        Record(&[
            ("parents", TEXTS),
            ("positions", TEXTS),
            ("rows", List(&Record(&[("when", List(&State)), ("p", List(&Number))]))),
        ]),
    ),
    ("variable", Record(VARIABLE)),
    ("quotes", QUOTES),
    ("place", Numbers),
    ("note", Text),
];

const VARIABLE: Fields = &[
    ("name", Text),
    ("title", Text),
    ("order", Number),
    ("states", TEXTS),
    ("holds", Number),
    ("properties", TEXTS),
    ("table_properties", TEXTS),
    ("bounds", Numbers),
    ("deterministic", Truth),
    ("strengths", Numbers),
    ("causes", Numbers),
];

const CLAIM: Fields = &[
    (
        "kind",
        Word(&[
            ("Claim", Nothing),
            ("Crux", Nothing),
            ("Assumption", Nothing),
            ("Evidence", Nothing),
            ("Position", Nothing),
        ]),
    ),
    ("title", Text),
    ("body", Text),
    ("topic", Text),
    ("tier", Word(&[("Core", Nothing), ("Detail", Nothing)])),
    ("tags", TEXTS),
    ("defines", Text),
    ("senses", TEXTS),
    ("scope", Text),
    ("given", TEXTS),
    ("elicit", Text),
    ("quotes", QUOTES),
    (
        "flags",
        List(&Record(&[("by", Text), ("participant", Truth), ("words", Text)])),
    ),
    (
        "aliases",
        List(&Record(&[("map", Text), ("claim", Text), ("note", Text)])),
    ),
    ("model", Word(LOCAL_MODEL)),
    (
        "threshold",
        Record(&[("quantity", Text), ("below", Number), ("at_least", Number)]),
    ),
    ("credences", Entries(&Record(CREDENCE))),
    (
        "resolution",
        Record(&[
            (
                "outcome",
                Word(&[
                    ("True", Nothing),
                    ("False", Nothing),
                    ("Partly", Nothing),
                    ("Annulled", Nothing),
                ]),
            ),
            ("date", Text),
            ("note", Text),
        ]),
    ),
    ("review", Text),
    ("place", Numbers),
    ("order", Number),
    ("variable", Record(VARIABLE)),
    ("note", Text),
    (OUT, Entries(&Record(LINK))),
];

/// The field in which links stand.
pub(super) const OUT: &str = "out";

const LOCAL_MODEL: &[(&str, Behind)] = &[
    ("ByLinks", Nothing),
    ("AllOf", Nothing),
    ("AnyOf", Nothing),
    ("And", Nothing),
    ("Or", Nothing),
    ("Not", Nothing),
    ("Exactly", One(Number)),
    ("AtLeast", One(Number)),
    (
        "Table",
        One(Record(&[
            ("parents", TEXTS),
            (
                "rows",
                List(&Record(&[("when", List(&State)), ("p", Number), ("not", Number)])),
            ),
        ])),
    ),
];

const BASIS: Shape = Word(&[
    ("Own", Nothing),
    ("Quoted", Nothing),
    ("Computed", Nothing),
    ("Assumed", Nothing),
]);

const CREDENCE: Fields = &[
    ("stated", Said),
    ("base", Said),
    ("basis", BASIS),
    ("date", Text),
    ("source", Text),
    ("at", Text),
    ("note", Text),
    ("gap_accepted", Truth),
    (
        "history",
        List(&Record(&[
            ("since", Text),
            ("date", Text),
            ("stated", Said),
            ("base", Said),
            ("basis", BASIS),
            ("source", Text),
            ("at", Text),
            ("note", Text),
            ("reason", Text),
        ])),
    ),
];

const LINK: Fields = &[
    ("to", Text),
    (
        "relation",
        Word(&[
            ("Supports", Nothing),
            ("Opposes", Nothing),
            ("Requires", Nothing),
            ("Undercuts", Nothing),
            ("Underpins", Nothing),
            ("Answers", Nothing),
        ]),
    ),
    ("strength", STRENGTH),
    ("cap", STRENGTH),
    (
        "effect",
        Word(&[
            ("ByRelation", Nothing),
            ("Weighs", Nothing),
            ("Route", Nothing),
            ("Defeats", Nothing),
            ("Mutual", Nothing),
        ]),
    ),
    ("discussion_only", Truth),
    ("inferred", Truth),
    ("reason", Text),
    ("quotes", QUOTES),
    (
        "readers",
        Entries(&Record(&[
            ("strength", STRENGTH),
            ("conditional", Number),
            ("under", Number),
            ("basis", BASIS),
            ("date", Text),
            ("source", Text),
            ("note", Text),
        ])),
    ),
    ("note", Text),
];

const STRENGTH: Shape = Word(&[
    ("NotStated", Nothing),
    ("Weak", Nothing),
    ("Moderate", Nothing),
    ("Strong", Nothing),
    ("Decisive", Nothing),
    ("Ratio", One(Number)),
    ("Ratios", Behind::Fields(&[("if_true", Number), ("if_false", Number)])),
    ("Share", One(Number)),
]);

const GROUP: Fields = &[
    ("title", Text),
    (
        "kind",
        Word(&[
            ("List", Nothing),
            ("AllOf", Nothing),
            ("AnyOf", Nothing),
            ("AtMostOne", Nothing),
            ("ExactlyOne", Nothing),
            ("AllOrNone", Nothing),
            ("Exactly", One(Number)),
            ("AtLeast", One(Number)),
            ("Ranked", Behind::Fields(&[("direction", Text), ("criterion", Text)])),
        ]),
    ),
    ("members", TEXTS),
    ("verdicts", Entries(&Text)),
    ("binding", Truth),
    ("quotes", QUOTES),
    ("place", Numbers),
    ("note", Text),
    (OUT, Entries(&Record(LINK))),
];

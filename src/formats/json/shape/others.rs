//! What stands in quantities, evidence, scenarios, sessions, notes and views.

use super::{
    BASIS,
    Behind::{self, Nothing, One, Two},
    Fields, QUOTES,
    Shape::{Entries, List, Number, Numbers, Record, Said, Text, Truth, Word},
    TEXTS,
};

pub(super) const QUANTITY: Fields = &[
    ("title", Text),
    ("body", Text),
    ("topic", Text),
    (
        "kind",
        Word(&[("Year", Nothing), ("Duration", Nothing), ("Size", Nothing)]),
    ),
    ("unit", Text),
    ("reference", Text),
    ("event", Text),
    (
        "formula",
        Word(&[
            ("NotGiven", Nothing),
            ("Sum", Two(Text, Text)),
            ("Difference", Two(Text, Text)),
            ("Minimum", Two(Text, Text)),
            ("Maximum", Two(Text, Text)),
            ("Scaled", Two(Text, Number)),
            (
                "Doublings",
                Behind::Fields(&[("years", Number), ("doubling_years", Number)]),
            ),
        ]),
    ),
    ("distributions", Entries(&Record(DISTRIBUTION))),
    (
        "conditional",
        Entries(&List(&Record(&[
            ("when", Entries(&Truth)),
            ("delay_factor", Number),
            ("distribution", Record(DISTRIBUTION)),
        ]))),
    ),
    ("quotes", QUOTES),
    ("resolved", Number),
    ("resolved_date", Text),
    ("place", Numbers),
    ("note", Text),
];

const DISTRIBUTION: Fields = &[
    ("percentiles", List(&Numbers)),
    ("point", Number),
    ("low", Number),
    ("high", Number),
    ("never", Number),
    ("shape", Text),
    ("basis", BASIS),
    ("date", Text),
    ("source", Text),
    ("note", Text),
    (
        "history",
        List(&Record(&[
            ("since", Text),
            ("date", Text),
            ("percentiles", List(&Numbers)),
            ("point", Number),
            ("low", Number),
            ("high", Number),
            ("never", Number),
            ("reason", Text),
        ])),
    ),
];

pub(super) const EVIDENCE: Fields = &[
    ("claim", Text),
    (
        "finding",
        Word(&[
            ("Observed", One(Truth)),
            ("Report", One(Number)),
            ("Believed", One(Number)),
            ("Made", One(Truth)),
        ]),
    ),
    ("reader", Text),
    ("quotes", QUOTES),
    ("note", Text),
];

pub(super) const SCENARIO: Fields = &[
    ("title", Text),
    ("evidence", List(&Record(EVIDENCE))),
    ("credences", Entries(&Number)),
    ("note", Text),
];

pub(super) const SESSION: Fields = &[
    ("title", Text),
    ("date", Text),
    ("participants", TEXTS),
    (
        "agenda",
        List(&Record(&[
            ("title", Text),
            ("minutes", Number),
            ("minutes_taken", Number),
        ])),
    ),
    ("rounds", List(&Record(ROUND))),
    ("parking_lot", TEXTS),
    ("captured", TEXTS),
    (
        "tests",
        List(&Record(&[
            ("claim", Text),
            ("text", Text),
            ("owner", Text),
            ("due", Text),
            ("signed_by", TEXTS),
        ])),
    ),
    ("minutes", Text),
    ("note", Text),
];

const ROUND: Fields = &[
    ("title", Text),
    (
        "items",
        List(&Record(&[
            ("claim", Text),
            ("given", Text),
            ("link", Text),
            ("quantity", Text),
        ])),
    ),
    ("named", Truth),
    ("revealed", Truth),
    (
        "ballots",
        List(&Record(&[
            ("voter", Text),
            ("key", Text),
            ("reader", Text),
            (
                "answers",
                List(&Record(&[("value", Said), ("quantity", Numbers), ("reason", Text)])),
            ),
        ])),
    ),
    ("sealed", TEXTS),
];

pub(super) const NOTE: Fields = &[
    ("text", Text),
    ("author", Text),
    ("date", Text),
    ("about", Text),
    ("place", Numbers),
];

pub(super) const VIEW: Fields = &[
    ("title", Text),
    ("filter", Text),
    ("focus", Text),
    ("steps", Number),
    ("steps_up", Number),
    ("folded", TEXTS),
    ("hidden", TEXTS),
    ("groups", TEXTS),
    ("drawing", Text),
    ("words", Truth),
];

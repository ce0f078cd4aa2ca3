//! Every reference that the objects of a map make to one another, found by looking everywhere one may stand.

use cruxmap::model::{
    ClaimId, Distribution, Evidence, Formula, LocalModel, Map, Origin, QuantityId, Quote, ReaderId, SourceId,
    TableParent, TableState, Target,
};

/// The references to what is not there, each in words. Sessions are records of what was and may name what is gone.
pub fn dangling(map: &Map) -> Vec<String> {
    let mut search = Search {
        map,
        owner: String::new(),
        found: Vec::new(),
    };
    search.claims();
    search.links();
    search.rest();
    search.found
}

struct Search<'a> {
    map: &'a Map,
    owner: String,
    found: Vec<String>,
}

impl Search<'_> {
    fn note(&mut self, is_there: bool, id: &str) {
        if !is_there {
            self.found.push(format!("{} → {id}", self.owner));
        }
    }

    fn claim(&mut self, id: &ClaimId) {
        self.note(self.map.claims.contains_key(id), id.as_str());
    }

    fn reader(&mut self, id: &ReaderId) {
        self.note(self.map.readers.contains_key(id), id.as_str());
    }

    fn quantity(&mut self, id: &QuantityId) {
        self.note(self.map.quantities.contains_key(id), id.as_str());
    }

    fn source(&mut self, id: Option<&SourceId>) {
        if let Some(id) = id {
            self.note(self.map.sources.contains_key(id), id.as_str());
        }
    }

    fn quotes(&mut self, quotes: &[Quote]) {
        for quote in quotes {
            self.source(quote.source.as_ref());
        }
    }

    fn evidence(&mut self, evidence: &Evidence) {
        self.claim(&evidence.claim);
        self.quotes(&evidence.quotes);
        if let Some(reader) = &evidence.reader {
            self.reader(reader);
        }
    }

    fn distribution(&mut self, distribution: &Distribution) {
        self.source(distribution.source.as_ref());
    }

    fn claims(&mut self) {
        for (id, claim) in &self.map.claims {
            self.owner = format!("claim {id}");
            self.quotes(&claim.quotes);
            for named in claim.given.iter().chain(&claim.senses) {
                self.claim(named);
            }
            for (reader, credence) in &claim.credences {
                self.reader(reader);
                for source in credence.sources() {
                    self.source(Some(source));
                }
            }
            if let Some(threshold) = &claim.threshold {
                self.quantity(&threshold.quantity);
            }
            if let LocalModel::Table(table) = &claim.model {
                for parent in &table.parents {
                    match parent {
                        TableParent::Claim(parent) => self.claim(parent),
                        TableParent::Question(parent) => {
                            self.note(self.map.questions.contains_key(parent), parent.as_str());
                        }
                    }
                }
                for state in table.rows.iter().flat_map(|row| &row.when) {
                    if let TableState::Position(position) = state {
                        self.claim(position);
                    }
                }
            }
        }
    }

    fn links(&mut self) {
        for (id, link) in &self.map.links {
            self.owner = format!("link {id}");
            self.quotes(&link.quotes);
            match &link.from {
                Origin::Claim(from) => self.claim(from),
                Origin::Group(from) => self.note(self.map.groups.contains_key(from), from.as_str()),
            }
            match &link.to {
                Target::Claim(to) => self.claim(to),
                Target::Link(to) => self.note(self.map.links.contains_key(to), to.as_str()),
                Target::Question(to) => self.note(self.map.questions.contains_key(to), to.as_str()),
            }
            for (reader, own) in &link.by_reader {
                self.reader(reader);
                self.source(own.source.as_ref());
            }
        }
    }

    fn rest(&mut self) {
        let map = self.map;
        "map".clone_into(&mut self.owner);
        if let Some(target) = &map.target {
            self.claim(target);
        }
        for aside in &map.aside {
            let owner = aside.owner.as_str();
            self.note(map.claims.contains_key(owner) || map.groups.contains_key(owner), owner);
        }
        for evidence in &map.evidence {
            self.evidence(evidence);
        }
        for (id, scenario) in &map.scenarios {
            self.owner = format!("scenario {id}");
            scenario.evidence.iter().for_each(|evidence| self.evidence(evidence));
            scenario.credences.keys().for_each(|claim| self.claim(claim));
        }
        for (id, question) in &map.questions {
            self.owner = format!("question {id}");
            self.quotes(&question.quotes);
        }
        for (id, group) in &map.groups {
            self.owner = format!("group {id}");
            self.quotes(&group.quotes);
            group.members.iter().for_each(|member| self.claim(member));
            group.verdicts.keys().for_each(|judged| self.claim(judged));
        }
        for (id, reader) in &map.readers {
            self.owner = format!("reader {id}");
            reader.members.iter().for_each(|member| self.reader(member));
        }
        for (id, quantity) in &map.quantities {
            self.owner = format!("quantity {id}");
            self.quotes(&quantity.quotes);
            match &quantity.formula {
                Some(
                    Formula::Sum(a, b) | Formula::Difference(a, b) | Formula::Minimum(a, b) | Formula::Maximum(a, b),
                ) => {
                    self.quantity(a);
                    self.quantity(b);
                }
                Some(Formula::Scaled(a, _)) => self.quantity(a),
                Some(Formula::Doublings { .. }) | None => {}
            }
            for (reader, distribution) in &quantity.distributions {
                self.reader(reader);
                self.distribution(distribution);
            }
            for (reader, conditional) in &quantity.conditional {
                self.reader(reader);
                for one in conditional {
                    self.distribution(&one.distribution);
                    one.when.iter().for_each(|(claim, _)| self.claim(claim));
                }
            }
        }
    }
}

/// The references of views and notes, which a map may hold unresolved, but which a removal takes along.
pub fn loose_ends(map: &Map) -> Vec<String> {
    let views = map
        .views
        .values()
        .flat_map(|view| view.focus.iter().chain(&view.folded));
    let claims = views
        .filter(|claim| !map.claims.contains_key(*claim))
        .map(ToString::to_string);
    let notes = map.notes.values().map(|note| note.about.clone());
    claims
        .chain(notes.filter(|about| !about.is_empty() && !map.has_id(about)))
        .collect()
}

//! What the numbers of a map mean, by looking at every world: which claims are true, which position each exclusive
//! question has. Written from the description of the semantics, not from the code that compiles maps.

use std::collections::{BTreeMap, BTreeSet};

use cruxmap::model::{
    Claim, ClaimId, Effect, Finding, GroupId, GroupKind, Link, LinkId, LocalModel, Logic, Map, Origin, QuestionId,
    ReaderId, Relation, Strength, StrengthWord, TableParent, TableState, Target,
};

/// What follows for one reader.
#[derive(Clone, Debug, PartialEq)]
pub enum Truth {
    /// What was found out cannot all be so.
    Impossible,
    /// One argument proves what another rules out, in a world that may be the real one.
    Contradictory,
    /// The probability of each claim (given what it is given; `None` when that cannot be), and of the evidence.
    Possible {
        claims: BTreeMap<ClaimId, Option<f64>>,
        questions: BTreeMap<QuestionId, Vec<(Option<ClaimId>, f64)>>,
        p_evidence: f64,
    },
}

/// The truth of each claim that counts, and the position of each exclusive question.
#[derive(Clone, Debug, Default)]
struct World {
    claims: BTreeMap<ClaimId, bool>,
    questions: BTreeMap<QuestionId, Option<ClaimId>>,
}

/// One thing that may be one way or the other.
enum Open<'a> {
    Claim(&'a ClaimId, &'a Claim),
    Question(&'a QuestionId, Vec<Option<ClaimId>>),
}

struct Semantics<'a> {
    map: &'a Map,
    reader: Option<&'a ReaderId>,
    /// The links that end at each claim or link. Requirements end at the claim that requires.
    incoming: BTreeMap<Target, Vec<(&'a LinkId, &'a Link)>>,
    /// The exclusive question of each position.
    question_of: BTreeMap<ClaimId, QuestionId>,
    /// Claims that are made true or false from outside.
    made: BTreeMap<ClaimId, bool>,
    /// Groups that bind.
    bound: BTreeSet<GroupId>,
}

/// What follows for a reader from a map and what was found out, the map's own evidence aside.
pub fn enumerate(map: &Map, reader: Option<&ReaderId>, findings: &[(ClaimId, Finding)]) -> Truth {
    enumerate_bound(map, reader, findings, &binding_groups(map))
}

/// The groups that are taken as true.
pub fn binding_groups(map: &Map) -> BTreeSet<GroupId> {
    map.groups
        .iter()
        .filter(|(_, group)| {
            let counts = group.members.iter().any(|member| counts(map, member));
            counts && (group.binding || matches!(group.kind, GroupKind::Exclusive { .. }))
        })
        .map(|(id, _)| id.clone())
        .collect()
}

/// [`enumerate`] where only some groups bind.
pub fn enumerate_bound(
    map: &Map,
    reader: Option<&ReaderId>,
    findings: &[(ClaimId, Finding)],
    bound: &BTreeSet<GroupId>,
) -> Truth {
    let counted: Vec<(ClaimId, Finding)> = findings.iter().filter(|(id, _)| counts(map, id)).cloned().collect();
    let belief = counted
        .iter()
        .position(|(_, finding)| matches!(finding, Finding::Believed(_)));
    let Some(belief) = belief else {
        return Semantics::new(map, reader, &counted, bound).sum_up(&counted);
    };
    // Jeffrey: as if reported at the ratio that makes it as likely as believed; no part of P(e).
    let mut others = counted;
    let (claim, Finding::Believed(believed)) = others.remove(belief) else {
        panic!("just found")
    };
    let semantics = Semantics::new(map, reader, &others, bound);
    let (own, total) = semantics.own_probability(&others, &claim);
    let (present, believed) = (own / total, believed.value());
    if total <= 0.0 || present <= 0.0 || present >= 1.0 {
        return Truth::Impossible;
    }
    let ratio = believed / (1.0 - believed) / (present / (1.0 - present));
    others.push((claim, Finding::Report(cruxmap::model::Ratio::new(ratio).unwrap())));
    match semantics.sum_up(&others) {
        Truth::Possible { claims, questions, .. } => Truth::Possible {
            claims,
            questions,
            p_evidence: total,
        },
        other => other,
    }
}

/// Whether a claim takes part: definitions and what is said about the debate itself do not.
fn counts(map: &Map, claim: &ClaimId) -> bool {
    let claim = &map.claims[claim];
    !claim.tags.contains("definition") && !claim.tags.contains("meta")
}

impl<'a> Semantics<'a> {
    fn new(
        map: &'a Map,
        reader: Option<&'a ReaderId>,
        findings: &[(ClaimId, Finding)],
        bound: &BTreeSet<GroupId>,
    ) -> Self {
        let mut incoming: BTreeMap<Target, Vec<(&LinkId, &Link)>> = BTreeMap::new();
        let mut question_of = BTreeMap::new();
        for (id, link) in &map.links {
            let end = match (link.relation, &link.from) {
                (Relation::Requires, Origin::Claim(dependent)) => Target::Claim(dependent.clone()),
                _ => link.to.clone(),
            };
            if let (Relation::Answers, Target::Question(question), Origin::Claim(position)) =
                (link.relation, &link.to, &link.from)
            {
                if map.questions[question].exclusive && counts(map, position) {
                    question_of.insert(position.clone(), question.clone());
                }
            } else if !link.discussion_only {
                incoming.entry(end).or_default().push((id, link));
            }
        }
        let made = findings
            .iter()
            .filter_map(|(claim, finding)| match finding {
                Finding::Made(made) => Some((claim.clone(), *made)),
                _ => None,
            })
            .collect();
        Self {
            map,
            reader,
            incoming,
            question_of,
            made,
            bound: bound.clone(),
        }
    }

    fn open(&self) -> Vec<Open<'a>> {
        let mut open = Vec::new();
        for (id, question) in self.map.questions.iter().filter(|(_, question)| question.exclusive) {
            let mut answers: Vec<Option<ClaimId>> = self
                .question_of
                .iter()
                .filter(|(_, of)| *of == id)
                .map(|(position, _)| Some(position.clone()))
                .collect();
            // A list of one position is never taken for complete: the position may be wrong.
            if !question.complete || answers.len() < 2 {
                answers.push(None);
            }
            if answers.len() > 1 {
                open.push(Open::Question(id, answers));
            }
        }
        for (id, claim) in &self.map.claims {
            if counts(self.map, id) && !self.question_of.contains_key(id) {
                open.push(Open::Claim(id, claim));
            }
        }
        open
    }

    /// Calls `visit` with every world, its weight (prior times evidence), and whether certainties contradict in it.
    fn each_world(&self, findings: &[(ClaimId, Finding)], mut visit: impl FnMut(&World, f64, bool)) {
        let open = self.open();
        let n_ways: Vec<usize> = open
            .iter()
            .map(|one| match one {
                Open::Claim(..) => 2,
                Open::Question(_, answers) => answers.len(),
            })
            .collect();
        for number in 0..n_ways.iter().product() {
            let mut rest: usize = number;
            let mut world = World::default();
            for (one, n_ways) in open.iter().zip(&n_ways) {
                let way = rest % n_ways;
                rest /= n_ways;
                match one {
                    Open::Claim(id, _) => {
                        world.claims.insert((*id).clone(), way == 1);
                    }
                    Open::Question(id, answers) => {
                        for position in answers.iter().flatten() {
                            world
                                .claims
                                .insert(position.clone(), answers[way].as_ref() == Some(position));
                        }
                        world.questions.insert((*id).clone(), answers[way].clone());
                    }
                }
            }
            let mut weight = self.likelihood(&world, findings);
            let mut is_contradictory = false;
            for one in &open {
                if weight <= 0.0 {
                    break;
                }
                let chance = match one {
                    Open::Claim(id, claim) => {
                        let is_true = world.claims[*id];
                        match self.made.get(*id) {
                            Some(made) => Some(if *made == is_true { 1.0 } else { 0.0 }),
                            None => self
                                .chance(id, claim, &world)
                                .map(|chance| if is_true { chance } else { 1.0 - chance }),
                        }
                    }
                    Open::Question(id, answers) => self.answer_chance(id, answers, &world),
                };
                is_contradictory |= chance.is_none();
                weight *= chance.unwrap_or(0.5);
            }
            if weight > 0.0 {
                visit(&world, weight, is_contradictory);
            }
        }
    }

    fn likelihood(&self, world: &World, findings: &[(ClaimId, Finding)]) -> f64 {
        let mut likelihood = 1.0;
        for (claim, finding) in findings {
            let is_true = world.claims[claim];
            likelihood *= match finding {
                Finding::Observed(observed) if *observed != is_true => 0.0,
                Finding::Report(ratio) if is_true => ratio.value(),
                _ => 1.0,
            };
        }
        let is_kept = |group: &GroupId| self.group_holds(group, world) == Some(true);
        if self.bound.iter().all(is_kept) {
            likelihood
        } else {
            0.0
        }
    }

    fn own_probability(&self, findings: &[(ClaimId, Finding)], claim: &ClaimId) -> (f64, f64) {
        let (mut own, mut total) = (0.0, 0.0);
        self.each_world(findings, |world, weight, _| {
            total += weight;
            own += if world.claims[claim] { weight } else { 0.0 };
        });
        (own, total)
    }

    fn sum_up(&self, findings: &[(ClaimId, Finding)]) -> Truth {
        let mut p_evidence = 0.0;
        let mut is_contradictory = false;
        let mut sums: BTreeMap<ClaimId, (f64, f64)> = BTreeMap::new();
        let mut questions: BTreeMap<QuestionId, BTreeMap<Option<ClaimId>, f64>> = BTreeMap::new();
        self.each_world(findings, |world, weight, contradicts| {
            p_evidence += weight;
            is_contradictory |= contradicts;
            for (id, is_true) in &world.claims {
                let (true_given, given) = sums.entry(id.clone()).or_default();
                if self.conditions_hold(id, world) {
                    *given += weight;
                    *true_given += if *is_true { weight } else { 0.0 };
                }
            }
            for (id, answer) in &world.questions {
                *questions
                    .entry(id.clone())
                    .or_default()
                    .entry(answer.clone())
                    .or_default() += weight;
            }
        });
        if p_evidence <= 0.0 {
            return Truth::Impossible;
        }
        if is_contradictory {
            return Truth::Contradictory;
        }
        let claims = sums
            .into_iter()
            .map(|(id, (true_given, given))| (id, (given > 0.0).then(|| true_given / given)))
            .collect();
        let questions = questions
            .into_iter()
            .map(|(id, answers)| {
                let answers = answers.into_iter().map(|(answer, sum)| (answer, sum / p_evidence));
                (id, answers.collect())
            })
            .collect();
        Truth::Possible {
            claims,
            questions,
            p_evidence,
        }
    }

    /// Whether what a claim is given holds: each of those claims, with what that is given in turn.
    fn conditions_hold(&self, claim: &ClaimId, world: &World) -> bool {
        let mut given = self.map.claims[claim].given.iter().filter(|id| counts(self.map, id));
        given.all(|given| self.claim_acts(given, world) == Some(true))
    }

    /// Whether a claim bears on the rest: it is true, and so is what it is given. `None` if it takes no part.
    fn claim_acts(&self, claim: &ClaimId, world: &World) -> Option<bool> {
        let is_true = *world.claims.get(claim)?;
        Some(is_true && self.conditions_hold(claim, world))
    }

    fn group_holds(&self, group: &GroupId, world: &World) -> Option<bool> {
        let group = &self.map.groups[group];
        let acting: Vec<bool> = group
            .members
            .iter()
            .filter_map(|member| self.claim_acts(member, world))
            .collect();
        let n_true = acting.iter().filter(|&&acts| acts).count();
        if acting.is_empty() {
            return None;
        }
        Some(match group.kind {
            GroupKind::AllOf => n_true == acting.len(),
            GroupKind::AnyOf => n_true > 0,
            GroupKind::Exclusive { complete: false } => n_true <= 1,
            GroupKind::Exclusive { complete: true } => n_true == 1,
            GroupKind::Exactly(n) => n_true == n as usize,
            GroupKind::AtLeast(n) => n_true >= n as usize,
            GroupKind::AllOrNone => n_true == 0 || n_true == acting.len(),
            GroupKind::List | GroupKind::Ranked { .. } => return None,
        })
    }

    /// Whether the source of a link acts; of a requirement, whether what is required does. `None` if it takes no part.
    fn source_acts(&self, link: &Link, world: &World) -> Option<bool> {
        match (&link.from, &link.to, link.relation) {
            (_, Target::Claim(needed), Relation::Requires) => self.claim_acts(needed, world),
            (Origin::Claim(claim), ..) => self.claim_acts(claim, world),
            (Origin::Group(group), ..) => self.group_holds(group, world),
        }
    }

    fn incoming(&self, target: &Target) -> &[(&'a LinkId, &'a Link)] {
        self.incoming.get(target).map_or(&[], Vec::as_slice)
    }

    fn word(&self, word: StrengthWord) -> f64 {
        let at = StrengthWord::ALL.iter().position(|one| *one == word).unwrap();
        self.map.strengths.ratios[at].value()
    }

    /// A reader's own strength counts before the map's; what nobody stated is moderate.
    fn strength(&self, link: &Link) -> Strength {
        let own = self.reader.and_then(|reader| link.by_reader.get(reader));
        match (own.map(|own| own.strength), link.strength) {
            (None | Some(Strength::NotStated), Strength::NotStated) => Strength::Word(StrengthWord::Moderate),
            (None | Some(Strength::NotStated), strength) | (Some(strength), _) => strength,
        }
    }

    fn cap(link: &Link) -> Strength {
        match link.cap {
            Strength::NotStated => Strength::Word(StrengthWord::Decisive),
            cap => cap,
        }
    }

    /// A ratio r stands for the share 1 − 1/r.
    fn share(&self, strength: Strength) -> f64 {
        let ratio = match strength {
            Strength::Share(share) => return share.value(),
            Strength::Ratio(ratio) | Strength::Ratios { if_true: ratio, .. } => ratio.value(),
            Strength::Word(word) => self.word(word),
            Strength::NotStated => panic!("strengths are filled in before"),
        };
        if ratio <= 1.0 { 0.0 } else { 1.0 - 1.0 / ratio }
    }

    /// Likelihood ratios if the source holds and if not.
    fn ratios(&self, strength: Strength, opposes: bool) -> (f64, f64) {
        let ratio = match strength {
            Strength::Ratios { if_true, if_false } => return (if_true.value(), if_false.value()),
            Strength::Ratio(ratio) => ratio.value(),
            Strength::Word(word) => self.word(word),
            Strength::Share(share) => 1.0 / (1.0 - share.value()),
            Strength::NotStated => panic!("strengths are filled in before"),
        };
        (if opposes { 1.0 / ratio } else { ratio }, 1.0)
    }

    /// How far the underpins of a link move it towards its cap, and what its undercuts leave of it.
    fn modified(&self, link: &LinkId, world: &World) -> (f64, f64) {
        let (mut unmoved, mut left) = (1.0, 1.0);
        for (id, modifier) in self.incoming(&Target::Link(link.clone())) {
            if self.source_acts(modifier, world) != Some(true) {
                continue;
            }
            let strength = self.modified_share(id, modifier, world);
            match modifier.relation {
                Relation::Underpins => unmoved *= 1.0 - strength,
                _ => left *= 1.0 - strength,
            }
        }
        (1.0 - unmoved, left)
    }

    /// The share of a requirement, route, defeater or modifier after its own modifiers. Underpins lift, never lower.
    fn modified_share(&self, id: &LinkId, link: &Link, world: &World) -> f64 {
        let share = self.share(self.strength(link));
        let cap = self.share(Self::cap(link)).max(share);
        let (moved, left) = self.modified(id, world);
        (share + (cap - share) * moved) * left
    }

    /// The ratio by which a link multiplies odds.
    fn modified_ratio(&self, id: &LinkId, link: &Link, acts: bool, world: &World) -> f64 {
        let opposes = link.relation == Relation::Opposes;
        let (if_true, if_false) = self.ratios(self.strength(link), opposes);
        let (moved, left) = self.modified(id, world);
        let given = if acts { if_true } else { if_false };
        let mut ln_ratio = given.ln();
        if acts && moved > 0.0 {
            // The cap lies on the side on which the link itself bears, and never below it.
            let cap = self.ratios(Self::cap(link), opposes).0.ln();
            let cap = if if_true < 1.0 {
                (-cap.abs()).min(ln_ratio)
            } else if if_true > 1.0 {
                cap.abs().max(ln_ratio)
            } else {
                cap
            };
            // Equal infinities stay what they are.
            if cap.total_cmp(&ln_ratio).is_ne() {
                ln_ratio = if moved >= 1.0 {
                    cap
                } else {
                    ln_ratio * (1.0 - moved) + cap * moved
                };
            }
        }
        if left <= 0.0 { 1.0 } else { (ln_ratio * left).exp() }
    }

    fn base(&self, claim: &Claim, usual: f64) -> f64 {
        let credence = self.reader.and_then(|reader| claim.credences.get(reader));
        credence
            .and_then(|credence| credence.base.point())
            .map_or(usual, cruxmap::model::Probability::value)
    }

    /// The probability of a claim in the world around it; `None` if certainties contradict each other.
    fn chance(&self, id: &ClaimId, claim: &Claim, world: &World) -> Option<f64> {
        match &claim.model {
            LocalModel::ByLinks => self.chance_by_links(id, claim, world, 0.5),
            LocalModel::AllOf => self.chance_by_links(id, claim, world, 1.0),
            LocalModel::AnyOf => self.chance_by_links(id, claim, world, 0.0),
            LocalModel::Logic(logic) => {
                let inputs: Vec<bool> = self
                    .incoming(&Target::Claim(id.clone()))
                    .iter()
                    .filter_map(|(_, link)| {
                        let acts = self.source_acts(link, world)?;
                        Some(acts != (link.relation == Relation::Opposes))
                    })
                    .collect();
                if inputs.is_empty() {
                    return Some(self.base(claim, 0.5));
                }
                let n_true = inputs.iter().filter(|&&input| input).count();
                let holds = match logic {
                    Logic::And => n_true == inputs.len(),
                    Logic::Or => n_true > 0,
                    Logic::Not => n_true == 0,
                    Logic::Exactly(n) => n_true == *n as usize,
                    Logic::AtLeast(n) => n_true >= *n as usize,
                };
                Some(if holds { 1.0 } else { 0.0 })
            }
            LocalModel::Table(table) => {
                let mut case = Vec::new();
                for parent in &table.parents {
                    case.push(match parent {
                        TableParent::Claim(parent) => match self.claim_acts(parent, world) {
                            Some(acts) => TableState::Truth(acts),
                            None => return Some(0.5),
                        },
                        TableParent::Question(parent) => match world.questions.get(parent) {
                            Some(Some(position)) => TableState::Position(position.clone()),
                            Some(None) => TableState::NoneOfThese,
                            None => return Some(0.5),
                        },
                    });
                }
                let row = table.rows.iter().find(|row| row.when == case);
                Some(row.map_or(0.5, |row| row.probability.value()))
            }
        }
    }

    /// Odds first, then requirements, then routes, then defeaters.
    fn chance_by_links(&self, id: &ClaimId, claim: &Claim, world: &World, usual: f64) -> Option<f64> {
        let base = self.base(claim, usual);
        let (mut proofs, mut disproofs) = (base >= 1.0, base <= 0.0);
        let mut odds = if proofs || disproofs { 1.0 } else { base / (1.0 - base) };
        let (mut required, mut without_routes, mut undefeated) = (1.0, 1.0, 1.0);
        for (link_id, link) in self.incoming(&Target::Claim(id.clone())) {
            let Some(acts) = self.source_acts(link, world) else {
                continue;
            };
            let gathers = matches!(claim.model, LocalModel::AllOf | LocalModel::AnyOf);
            let share = || self.modified_share(link_id, link, world);
            match (link.effect, link.relation, &claim.model) {
                (Effect::Route, ..) | (Effect::ByRelation, Relation::Supports, LocalModel::AnyOf) => {
                    if acts {
                        without_routes *= 1.0 - share();
                    }
                }
                (Effect::ByRelation, Relation::Requires, _)
                | (Effect::ByRelation, Relation::Supports, LocalModel::AllOf) => {
                    if !acts {
                        required *= 1.0 - share();
                    }
                }
                (Effect::ByRelation, Relation::Opposes, _) if gathers => {
                    if acts {
                        undefeated *= 1.0 - share();
                    }
                }
                (Effect::Defeats, ..) => {
                    if acts {
                        undefeated *= 1.0 - share();
                    }
                }
                (Effect::Weighs | Effect::ByRelation | Effect::Mutual, ..) => {
                    let ratio = self.modified_ratio(link_id, link, acts, world);
                    if ratio.is_infinite() {
                        proofs = true;
                    } else if ratio <= 0.0 {
                        disproofs = true;
                    } else {
                        odds *= ratio;
                    }
                }
            }
        }
        let core = match (proofs, disproofs) {
            (true, true) => return None,
            (true, false) => 1.0,
            (false, true) => 0.0,
            (false, false) => odds / (1.0 + odds),
        };
        Some((1.0 - (1.0 - core * required) * without_routes) * undefeated)
    }

    /// P(position) ∝ base × Π ratios of the links into it.
    fn answer_chance(&self, question: &QuestionId, answers: &[Option<ClaimId>], world: &World) -> Option<f64> {
        let said: Vec<Option<f64>> = answers
            .iter()
            .map(|answer| {
                let claim = &self.map.claims[answer.as_ref()?];
                let credence = claim.credences.get(self.reader?)?;
                credence.base.point().map(cruxmap::model::Probability::value)
            })
            .collect();
        // What is left over is for the positions that nobody spoke of and for “none of these”, evenly.
        let sum: f64 = said.iter().flatten().sum();
        let n_open = said.iter().filter(|said| said.is_none()).count();
        let left = (1.0 - sum).max(0.0) / n_open.max(1) as f64;
        let mut weights: Vec<f64> = said.iter().map(|said| said.unwrap_or(left)).collect();
        if weights.iter().sum::<f64>() <= 0.0 {
            weights.fill(1.0);
        }
        let mut proven = vec![false; answers.len()];
        for (at, position) in answers.iter().enumerate() {
            let Some(position) = position else { continue };
            for (link_id, link) in self.incoming(&Target::Claim(position.clone())) {
                let Some(acts) = self.source_acts(link, world) else {
                    continue;
                };
                let ratio = if link.relation == Relation::Requires {
                    // What a position requires takes its share of the weight when it fails, as odds do.
                    let share = self.share(self.strength(link));
                    let cap = self.share(Self::cap(link)).max(share);
                    let (moved, left) = self.modified(link_id, world);
                    let (ln_share, ln_cap) = ((1.0 - share).ln(), (1.0 - cap).ln());
                    let ln_ratio = if moved <= 0.0 || ln_share <= ln_cap {
                        ln_share
                    } else if moved >= 1.0 {
                        ln_cap
                    } else {
                        ln_share * (1.0 - moved) + ln_cap * moved
                    };
                    if acts || left <= 0.0 {
                        1.0
                    } else {
                        (ln_ratio * left).exp()
                    }
                } else {
                    self.modified_ratio(link_id, link, acts, world)
                };
                if ratio.is_infinite() {
                    proven[at] = true;
                } else {
                    weights[at] *= ratio;
                }
            }
        }
        if proven
            .iter()
            .zip(&weights)
            .any(|(proven, weight)| *proven && *weight <= 0.0)
        {
            return None;
        }
        match proven.iter().filter(|proven| **proven).count() {
            0 => {}
            1 => weights = proven.iter().map(|proven| if *proven { 1.0 } else { 0.0 }).collect(),
            _ => return None,
        }
        let total: f64 = weights.iter().sum();
        if total <= 0.0 {
            return None;
        }
        let at = answers.iter().position(|answer| *answer == world.questions[question])?;
        Some(weights[at] / total)
    }
}

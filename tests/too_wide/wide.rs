//! Claims that tie too much together for an exact computation.

use std::sync::Arc;

use cruxmap::model::{
    Claim, ClaimId, Credence, Link, LinkId, MapContent, Origin, Probability, ReaderId, Relation, Strength,
    StrengthWord, Target, Value,
};

/// Adds `n` claims w000, w001, …, each from the twentieth on with four of those before bearing on it, every third with a
/// stated credence for each reader.
pub fn add(content: &mut MapContent, n: usize, readers: &[&str]) {
    let id = |ix: usize| ClaimId::new(&format!("w{ix:03}")).unwrap();
    let mut seed = 12_345_u64;
    let mut below = |bound: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % bound
    };
    for ix in 0..n {
        let mut claim = Claim {
            title: format!("Wide claim number {ix}."),
            ..Claim::default()
        };
        if ix % 3 == 0 {
            let stated = Value::Point(Probability::new(0.2 + 0.6 * (below(100) as f64 / 100.0)).unwrap());
            for reader in readers {
                let credence = Credence {
                    stated: stated.clone(),
                    ..Credence::default()
                };
                claim.credences.insert(ReaderId::new(reader).unwrap(), credence);
            }
        }
        content.claims.insert(id(ix), Arc::new(claim));
        if ix < 20 {
            continue;
        }
        for k in 0..4 {
            let relation = [Relation::Supports, Relation::Opposes][below(2)];
            let mut link = Link::new(Origin::Claim(id(below(ix))), Target::Claim(id(ix)), relation);
            link.strength = Strength::Word(StrengthWord::ALL[below(2)]);
            content
                .links
                .insert(LinkId::new(&format!("w{ix:03}-{k}")).unwrap(), Arc::new(link));
        }
    }
}

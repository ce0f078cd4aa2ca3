//! A window without a screen over a map of any size, for what is measured from frame to frame.

use std::{path::Path, sync::Arc};

use cruxmap::{
    app::{Action, Settings},
    formats::ron,
    model::{
        Claim, ClaimId, ClaimKind, Credence, Link, LinkId, Map, MapContent, Origin, Probability, Reader, ReaderId,
        Relation, Strength, StrengthWord, Target, Value,
    },
    ui::Shell,
};
use eframe::egui::{self, Event, Vec2, vec2};

use crate::clock;

/// The size of the window.
pub const WINDOW: Vec2 = vec2(1440.0, 900.0);

/// A bushy tree of claims of all kinds, in whose drawing thousands of links run side by side, and, so that there are one and a half links for a claim, links across it; every third
/// claim has a stated number.
pub fn synthetic(n_claims: usize) -> Map {
    let reader = ReaderId::new("reader").unwrap();
    let id = |n: usize| ClaimId::new(&format!("c{n}")).unwrap();
    let mut content = MapContent {
        target: Some(id(0)),
        ..MapContent::default()
    };
    content.readers.insert(reader.clone(), Arc::new(Reader::default()));
    let words = [
        "Labs would",
        "No state can",
        "Progress in chips may",
        "Evaluations do",
        "Most experts say they",
    ];
    for n in 0..n_claims {
        let mut claim = Claim {
            title: format!(
                "{} number {n} says something of ordinary length about the matter at hand{}",
                words[n % words.len()],
                ["", ", and goes on to say why that is so", ", as far as is known"][n % 3]
            ),
            kind: ClaimKind::ALL[n % ClaimKind::ALL.len()],
            ..Claim::default()
        };
        if n % 3 == 0 {
            let credence = Credence {
                stated: Value::Point(Probability::new(0.1 + 0.8 * ((n * 37 % 100) as f64 / 100.0)).unwrap()),
                ..Credence::default()
            };
            claim.credences.insert(reader.clone(), credence);
        }
        content.claims.insert(id(n), Arc::new(claim));
    }
    let relations = [
        Relation::Supports,
        Relation::Opposes,
        Relation::Supports,
        Relation::Requires,
    ];
    for n in 1..n_claims {
        let mut add = |name: &str, to: usize, is_across: bool| {
            let mut link = Link::new(Origin::Claim(id(n)), Target::Claim(id(to)), relations[n % 4]);
            link.strength = Strength::Word(StrengthWord::ALL[n % 3]);
            if link.relation == Relation::Requires {
                link = Link::new(Origin::Claim(id(to)), Target::Claim(id(n)), Relation::Requires);
            }
            // Links across take no part in the computation, so that numbers are exact and there at once.
            link.discussion_only = is_across;
            content.links.insert(LinkId::new(name).unwrap(), Arc::new(link));
        };
        let parent = (n - 1) / 3;
        add(&format!("t{n}"), parent, false);
        if n % 2 == 0 && parent > 4 {
            add(&format!("x{n}"), parent - 1 - n % 4, true);
        }
    }
    Map::new(content).unwrap()
}

/// A window without a screen, and its clock.
pub struct Window {
    pub ctx: egui::Context,
    pub shell: Shell,
    time: f64,
    /// How much was painted in the last frame.
    pub n_vertices: usize,
}

impl Window {
    /// A window that opens a file in its first frame.
    pub fn opening(path: &Path) -> Self {
        let ctx = egui::Context::default();
        let shell = Shell::new(&ctx, Settings::default(), Some(Action::Open(path.to_owned())));
        Self {
            ctx,
            shell,
            time: 0.0,
            n_vertices: 0,
        }
    }

    /// A window that shows all of a map, placed and computed.
    pub fn showing(map: &Map) -> Self {
        let folder = std::env::temp_dir().join(format!("cruxmap-frame-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("map.ron");
        std::fs::write(&path, ron::write(map)).unwrap();
        let mut window = Self::opening(&path);
        while window.shell.app().is_importing() {
            window.frame(Vec::new());
        }
        std::fs::remove_dir_all(folder).unwrap();
        window.shell.perform(Action::ShowAll);
        for _ in 0..6000 {
            window.frame(Vec::new());
            if !window.shell.app().derived().is_working() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        assert_eq!(window.shell.app().derived().drawing().1.nodes.len(), map.claims.len());
        window
    }

    /// One frame; returns its CPU time in milliseconds.
    pub fn frame(&mut self, events: Vec<Event>) -> f64 {
        self.time += 1.0 / 60.0;
        let input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, WINDOW)),
            time: Some(self.time),
            events,
            ..egui::RawInput::default()
        };
        let start = clock::now();
        let output = self.ctx.run_ui(input, |ui| self.shell.frame_ui(ui));
        let primitives = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        let time = clock::now() - start;
        let vertices = primitives.iter().map(|primitive| match &primitive.primitive {
            egui::epaint::Primitive::Mesh(mesh) => mesh.vertices.len(),
            egui::epaint::Primitive::Callback(_) => 0,
        });
        self.n_vertices = vertices.sum();
        time * 1e3
    }
}

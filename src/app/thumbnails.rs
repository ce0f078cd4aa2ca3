//! Small pictures of the samples and templates, for the start screen: each drawn from the very map as it opens, beside the
//! window, so that none is ever out of date.

use std::{collections::BTreeMap, sync::mpsc};

use super::{
    drawings::Wake,
    picture::{Answers, draw},
    samples::SAMPLES,
    state::first_reader,
    templates::TEMPLATES,
    view::View,
};
use crate::{
    formats::{
        picture::{Palette, Rgba, thumbnail},
        ron::Loaded,
    },
    layout::{
        lay_out,
        scene::{Typesetter, scene},
    },
    model::{Card, Map},
};

/// Width and height of a small picture, pixels: twice as many as it has on most screens, so that it is sharp on others.
pub const SIZE: [u32; 2] = [496, 248];

/// Nothing is drawn smaller than this, so that cards can be told from one another.
const LEAST_SCALE: f64 = 0.2;

/// A small picture.
#[derive(Clone, Debug)]
pub struct Thumbnail {
    /// Red, green, blue and opacity of each pixel, row by row; [`SIZE`] says how many there are.
    pub pixels: Vec<u8>,
}

/// The small pictures that there are.
#[derive(Debug, Default)]
pub(super) struct Thumbnails {
    drawn: BTreeMap<(&'static str, bool), Thumbnail>,
    asked: [bool; 2],
    answers: Vec<mpsc::Receiver<(&'static str, bool, Thumbnail)>>,
}

impl Thumbnails {
    /// The picture of a sample or template by its name, once it is drawn.
    pub fn of(&self, name: &'static str, is_dark: bool) -> Option<&Thumbnail> {
        self.drawn.get(&(name, is_dark))
    }

    /// Whether some are being drawn.
    pub fn is_busy(&self) -> bool {
        !self.answers.is_empty()
    }

    /// Has all of them drawn in a theme, beside the window, unless that was asked before.
    pub fn ask(&mut self, is_dark: bool, wake: &Wake) {
        if std::mem::replace(&mut self.asked[usize::from(is_dark)], true) {
            return;
        }
        let (sender, answers) = mpsc::channel();
        let wake = wake.clone();
        self.answers.push(answers);
        std::thread::spawn(move || {
            let large = SAMPLES.iter().filter(|sample| !sample.is_small);
            let samples = large.map(|sample| (sample.name, sample.load()));
            let templates = TEMPLATES.iter().map(|template| (template.name, template.load()));
            for (name, loaded) in samples.chain(templates) {
                let Some(thumbnail) = loaded.ok().and_then(|Loaded { map, .. }| small(&map, is_dark)) else {
                    continue;
                };
                if sender.send((name, is_dark, thumbnail)).is_err() {
                    return;
                }
                wake();
            }
            // The last one to be told that nothing more comes.
            drop(sender);
            wake();
        });
    }

    /// Takes what has been drawn.
    pub fn poll(&mut self) {
        let drawn = &mut self.drawn;
        self.answers.retain(|answers| {
            loop {
                match answers.try_recv() {
                    Ok((name, is_dark, thumbnail)) => {
                        drawn.insert((name, is_dark), thumbnail);
                    }
                    Err(mpsc::TryRecvError::Empty) => return true,
                    Err(mpsc::TryRecvError::Disconnected) => return false,
                }
            }
        });
    }
}

/// A map as it opens, small.
fn small(map: &Map, is_dark: bool) -> Option<Thumbnail> {
    let reader = first_reader(map);
    let view = View::opening(map, reader.as_ref(), None);
    let scene = scene(map, &view.showing(), &mut Typesetter::default());
    let placement = lay_out(&scene.request);
    let answers = Answers::of(map, reader.as_ref());
    let readings = answers.readings(map, reader.as_ref(), Palette::<Rgba>::of(is_dark));
    let picture = draw(&readings, &scene, &placement, None);
    let target = map.target.clone().map(Card::Claim);
    let middle = (scene.cards.iter().zip(&placement.nodes))
        .find(|(card, _)| Some(&card.card) == target.as_ref())
        .map_or_else(|| picture.frame.center(), |(_, rect)| rect.center());
    let pixels = thumbnail(&picture, middle, LEAST_SCALE, SIZE)?;
    Some(Thumbnail { pixels })
}

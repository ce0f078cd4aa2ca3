//! Pictures of maps: what is written is well-formed, whole, the same in every format and the same as the canvas.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail loudly and say what it skips"
)]

#[path = "pictures/canvas.rs"]
mod canvas;
#[path = "pictures/map.rs"]
mod map;
#[path = "pictures/menu.rs"]
mod menu;

use std::{
    path::Path,
    process::{Command, Stdio},
};

use cruxmap::{
    app::picture::{self, Format, Readings},
    formats::{
        picture::{
            Palette, Picture, PngError, Rgba,
            letters::Letters,
            mark::{Font, Mark, Text},
            pdf, png, svg,
        },
        ron,
    },
    layout::{Direction, Rect, lay_out, scene},
    model::{Card, ClaimId, Map},
};
use expect_test::expect_file;
use quick_xml::events::Event;

fn sample(name: &str) -> Map {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-maps").join(name);
    ron::read(&std::fs::read(path).unwrap()).unwrap().map
}

/// The picture of a whole map, seen by its first reader.
fn drawn(map: &Map, is_dark: bool) -> Picture {
    picture::of_map(map, map.readers.keys().next(), is_dark)
}

/// An element of an SVG: its name, its attributes, and the text in it.
type Element = (String, Vec<(String, String)>, String);

/// The elements of an SVG, each with its attributes and the text in it; fails unless it is well-formed.
fn elements(text: &str) -> Vec<Element> {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut found: Vec<Element> = Vec::new();
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Eof => return found,
            Event::Start(tag) | Event::Empty(tag) => {
                let attributes = tag.attributes().map(|attribute| {
                    let attribute = attribute.expect("well-formed attributes");
                    let key = String::from_utf8(attribute.key.as_ref().to_vec()).unwrap();
                    (
                        key,
                        attribute
                            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                            .unwrap()
                            .into_owned(),
                    )
                });
                let name = String::from_utf8(tag.name().as_ref().to_vec()).unwrap();
                found.push((name, attributes.collect(), String::new()));
            }
            Event::Text(text) => {
                if let Some(last) = found.last_mut() {
                    last.2.push_str(text.decode().unwrap().trim_end_matches('\n'));
                }
            }
            Event::GeneralRef(name) => {
                let c = match &name.decode().unwrap()[..] {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    other => panic!("&{other}; is not a reference that SVG 1.1 knows"),
                };
                found.last_mut().unwrap().2.push(c);
            }
            _ => {}
        }
    }
}

/// The lines of text of an SVG.
fn texts(svg: &str) -> Vec<String> {
    let elements = elements(svg).into_iter();
    elements
        .filter(|(name, ..)| name == "text")
        .map(|(.., text)| text)
        .collect()
}

#[test]
fn a_small_map_in_both_themes() {
    let map = map::every_sign();
    let scene = scene::scene(
        &map,
        &scene::Showing::whole(Direction::LeftRight),
        &mut scene::Typesetter::default(),
    );
    let placement = map::placed_by_hand(&scene.request);
    let reader = map.readers.keys().next();
    let answers = picture::Answers::of(&map, reader);
    for (is_dark, golden) in [
        (false, expect_file!["goldens/picture-light.svg"]),
        (true, expect_file!["goldens/picture-dark.svg"]),
    ] {
        let readings = answers.readings(&map, reader, Palette::<Rgba>::of(is_dark));
        golden.assert_eq(&svg(&picture::draw(&readings, &scene, &placement, None)));
    }
}

#[test]
fn an_svg_is_whole_and_asks_for_nothing() {
    for name in ["carlsmith.ron", "pause-debate.ron"] {
        let map = sample(name);
        let text = svg(&drawn(&map, false));
        let elements = elements(&text);
        for (name, attributes, _) in &elements {
            let known = ["svg", "title", "desc", "rect", "path", "circle", "text"];
            assert!(known.contains(&name.as_str()), "{name} is not drawn with");
            for (key, value) in attributes {
                assert!(
                    !key.starts_with("on") && !key.contains("href") && key != "style",
                    "{key}"
                );
                assert!(
                    !value.contains("url(") && !value.contains("NaN") && !value.contains("inf"),
                    "{value}"
                );
            }
        }
        let title = elements.iter().find(|(name, ..)| name == "title").unwrap();
        assert_eq!(title.2, map.title);
        // Every title is there as text, broken into lines.
        let all = texts(&text).join(" ");
        for claim in map.claims.values() {
            let start: Vec<&str> = claim.title.split_whitespace().take(3).collect();
            assert!(all.contains(&start.join(" ")), "{}", claim.title);
        }
    }
}

#[test]
fn hostile_titles_stay_text() {
    let long = "word ".repeat(2_000);
    let titles = [
        "<script>alert('x')</script> & ]]> \"quoted\" &amp; <!-- -->",
        "control \u{0} \u{1b}[31m \u{7f} \u{85} characters \u{fffe} and \u{202e}turned\u{2069} ones",
        "עברית and العربية together",
        "\u{1f600} 字 \u{200b}zero",
        &long,
        "",
    ];
    let map = map::with_titles(&titles);
    for is_dark in [false, true] {
        let picture = drawn(&map, is_dark);
        let text = svg(&picture);
        let all = texts(&text).join(" ");
        assert!(all.contains("<script>alert('x')</script>"), "{all}");
        assert!(all.contains("&amp;"), "an ampersand is no escape: {all}");
        let allowed = |c: char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{202a}'..='\u{202e}');
        assert!(all.chars().all(allowed));
        assert!(png(&picture, 1).unwrap().starts_with(b"\x89PNG"));
        assert!(pdf(&picture).unwrap().starts_with(b"%PDF-"));
    }
}

#[test]
fn a_png_has_the_pixels_of_the_picture_and_stops_at_what_is_too_large() {
    let map = sample("carlsmith.ron");
    let picture = drawn(&map, true);
    for scale in 1..=4 {
        let image = image::load_from_memory(&png(&picture, scale).unwrap())
            .unwrap()
            .to_rgb8();
        let expected = (
            picture.frame.width * f64::from(scale),
            picture.frame.height * f64::from(scale),
        );
        assert_eq!((f64::from(image.width()), f64::from(image.height())), expected);
        assert_eq!(
            image.get_pixel(0, 0).0,
            [0x10, 0x14, 0x1b],
            "the canvas of the dark theme"
        );
    }
    let wide = Picture {
        frame: Rect {
            width: 30_000.0,
            height: 100.0,
            ..picture.frame
        },
        marks: Vec::new(),
        ..picture.clone()
    };
    assert!(png(&wide, 1).is_ok());
    let error = png(&wide, 4).unwrap_err();
    assert!(matches!(error, PngError::TooLarge { fits: Some(1), .. }), "{error}");
    assert!(
        error.to_string().contains("120000 × 400") && error.to_string().contains("scale 1"),
        "{error}"
    );
    let huge = Picture {
        frame: Rect {
            width: 1e12,
            height: f64::INFINITY,
            ..picture.frame
        },
        ..wide
    };
    assert!(matches!(png(&huge, 1), Err(PngError::TooLarge { fits: None, .. })));
}

#[test]
fn letters_are_as_wide_as_the_layout_takes_them_to_be() {
    let mut letters = Letters::new();
    let text = "Illegal labs would form in pause countries, use remote hardware: 5 → 95 %";
    for font in Font::ALL {
        let measured = cruxmap::layout::text::Measure::new(font.bytes(), 1.0).width(text);
        let shaped = letters.run(font, text).width;
        // Kerning makes the difference.
        assert!((shaped - measured).abs() < 0.01 * measured, "{shaped} {measured}");
    }
    assert!(letters.run(Font::Regular, "").glyphs.is_empty());
}

#[test]
fn a_part_shows_its_cards_and_the_links_between_them_only() {
    let map = sample("carlsmith.ron");
    let ids = ["catastrophe", "p1-timelines"];
    let only = ids.iter().map(|id| Card::Claim(ClaimId::new(id).unwrap())).collect();
    let placed = scene::scene(
        &map,
        &scene::Showing::whole(Direction::TopDown),
        &mut scene::Typesetter::default(),
    );
    let placement = lay_out(&placed.request);
    let answers = picture::Answers::of(&map, None);
    let readings: Readings<'_> = answers.readings(&map, None, Palette::<Rgba>::of(false));
    let part = picture::draw(&readings, &placed, &placement, Some(&only));
    let whole = picture::draw(&readings, &placed, &placement, None);
    let heads = |picture: &Picture| {
        let is_title = |mark: &&Mark| matches!(mark, Mark::Text(Text { lines, size, .. }) if *size > 12.0 && lines.iter().any(|line| line.contains(' ') && !line.contains('%')));
        picture.marks.iter().filter(is_title).count()
    };
    assert_eq!(heads(&part), 2);
    assert_eq!(heads(&whole), map.claims.len() + map.questions.len());
    assert!(part.frame.width * part.frame.height < whole.frame.width * whole.frame.height);
    // One link, of one stroke and one head.
    let outside = |mark: &&Mark| matches!(mark, Mark::Path { is_closed: false, pen: Some(pen), .. } if pen.color == Palette::<Rgba>::LIGHT.relation(cruxmap::model::Relation::Supports));
    assert_eq!(part.marks.iter().filter(outside).count(), 1);
}

#[test]
fn a_pdf_has_one_page_of_the_pictures_size_with_its_fonts_inside() {
    let map = sample("carlsmith.ron");
    let picture = drawn(&map, false);
    let bytes = pdf(&picture).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.starts_with("%PDF-") && text.trim_end().ends_with("%%EOF"));
    let (width, height) = (picture.frame.width * 0.75, picture.frame.height * 0.75);
    assert!(
        text.contains(&format!("/MediaBox[0 0 {width} {height}]")),
        "{width} × {height}"
    );
    assert_eq!(text.matches("/Type/Page/").count(), 1);
    assert!(text.contains("/FontFile3"), "the fonts are inside");
    assert_eq!(bytes, pdf(&picture).unwrap(), "the same picture gives the same file");
}

#[test]
fn a_pdf_can_be_searched() {
    let Some(found) = pdf_text(&pdf(&drawn(&sample("carlsmith.ron"), false)).unwrap()) else {
        println!("skipped: pdftotext (of poppler) is not installed");
        return;
    };
    for words in [
        "There will be strong incentives",
        "to build and use such systems.",
        "5.1 %",
        "Conclusion",
    ] {
        assert!(found.contains(words), "{words} is not in:\n{found}");
    }
}

/// The text that poppler finds in a PDF; nothing if poppler is not there.
fn pdf_text(bytes: &[u8]) -> Option<String> {
    use std::io::Write as _;
    let mut child = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    Some(String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap())
}

#[test]
fn every_format_is_written_from_the_command_line() {
    let run = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_cruxmap"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["export", "sample-maps/carlsmith.ron", "--to"])
            .args(arguments)
            .output()
            .unwrap()
    };
    let beginnings: [(Format, &[u8]); 3] = [
        (Format::Svg, b"<?xml"),
        (Format::Png, b"\x89PNG"),
        (Format::Pdf, b"%PDF-"),
    ];
    for (format, beginning) in beginnings {
        let output = run(&[format.ending(), "--theme", "dark"]);
        assert!(
            output.status.success() && output.stdout.starts_with(beginning),
            "{format:?}"
        );
    }
    let sizes: Vec<(u32, u32)> = ["1", "3"]
        .iter()
        .map(|scale| {
            let image = image::load_from_memory(&run(&["png", "--scale", scale]).stdout).unwrap();
            (image.width(), image.height())
        })
        .collect();
    assert_eq!(sizes[1], (3 * sizes[0].0, 3 * sizes[0].1));
    assert!(!run(&["png", "--scale", "9"]).status.success());
    let numbers = |arguments: &[&str]| texts(&String::from_utf8(run(arguments).stdout).unwrap());
    assert!(numbers(&["svg"]).contains(&"5.1 %".to_owned()));
    assert!(!numbers(&["svg", "--reader", "superforecasters-2023"]).contains(&"5.1 %".to_owned()));
}

#[test]
fn empty_maps_have_pictures_too() {
    let picture = drawn(&Map::default(), false);
    assert!(svg(&picture).contains("<svg"));
    assert!(png(&picture, 2).is_ok() && pdf(&picture).is_ok());
    assert!(picture.frame.width > 0.0 && picture.frame.height > 0.0);
}

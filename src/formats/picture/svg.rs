//! SVG: text as text with the fonts by name, every mark as a plain element; no scripts, no style sheets, nothing from
//! outside. What reads it needs no more than SVG 1.1.

use std::fmt::Write as _;

use super::{
    Picture,
    ink::Rgba,
    letters::Letters,
    mark::{Anchor, Mark, Pen, Step, Text, outline, polygon},
};
use crate::layout::Point;

/// The fonts that are asked for, best first.
const FAMILY: &str = "Inter, 'Inter Variable', 'Helvetica Neue', Helvetica, Arial, sans-serif";

/// A picture as the text of an SVG file.
pub fn svg(picture: &Picture) -> String {
    let frame = picture.frame;
    let mut out = String::with_capacity(picture.marks.len() * 120 + 1000);
    let mut letters = Letters::new();
    let (width, height) = (number(frame.width), number(frame.height));
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    put(
        &mut out,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"{} {} {width} {height}\" role=\"img\" font-family=\"{FAMILY}\">\n",
            number(frame.x),
            number(frame.y),
        ),
    );
    put(&mut out, format_args!("<title>{}</title>\n", escaped(&picture.title)));
    if !picture.description.is_empty() {
        put(
            &mut out,
            format_args!("<desc>{}</desc>\n", escaped(&picture.description)),
        );
    }
    put(
        &mut out,
        format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{height}\"{}/>\n",
            number(frame.x),
            number(frame.y),
            paint("fill", Some(picture.background)),
        ),
    );
    for mark in &picture.marks {
        element(&mut out, mark, &mut letters);
    }
    out.push_str("</svg>\n");
    out
}

fn element(out: &mut String, mark: &Mark, letters: &mut Letters) {
    match mark {
        Mark::Box {
            rect,
            radii,
            fill,
            border,
        } => {
            // The border lies inside; SVG draws it half on either side.
            let inset = border.map_or(0.0, |pen| pen.width / 2.0);
            let ink = format!("{}{}", paint("fill", *fill), stroke(*border));
            let [first, ..] = *radii;
            if radii.iter().any(|radius| (radius - first).abs() > 1e-9) {
                path(out, &outline(*rect, *radii, inset), &ink);
                return;
            }
            let inner = rect.grown(-inset);
            let radius = (first - inset).clamp(0.0, inner.width.min(inner.height) / 2.0);
            let round = if radius > 0.0 {
                format!(" rx=\"{}\"", number(radius))
            } else {
                String::new()
            };
            put(
                out,
                format_args!(
                    "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{round}{ink}/>\n",
                    number(inner.x),
                    number(inner.y),
                    number(inner.width),
                    number(inner.height)
                ),
            );
        }
        Mark::Path {
            points,
            is_closed,
            fill,
            pen,
        } => {
            let ink = format!("{}{}", paint("fill", *fill), stroke(*pen));
            path(out, &polygon(points, *is_closed), &ink);
        }
        Mark::Disk {
            center,
            radius,
            fill,
            pen,
        } => put(
            out,
            format_args!(
                "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}{}/>\n",
                number(center.x),
                number(center.y),
                number(*radius),
                paint("fill", *fill),
                stroke(*pen)
            ),
        ),
        Mark::Text(text) => lines(out, text, letters),
    }
}

fn path(out: &mut String, steps: &[Step], ink: &str) {
    if steps.is_empty() {
        return;
    }
    let at = |point: Point| format!("{} {}", number(point.x), number(point.y));
    out.push_str("<path d=\"");
    for step in steps {
        match *step {
            Step::Move(to) => put(out, format_args!("M{}", at(to))),
            Step::Line(to) => put(out, format_args!("L{}", at(to))),
            Step::Curve(a, b, to) => put(out, format_args!("C{} {} {}", at(a), at(b), at(to))),
            Step::Close => out.push('z'),
        }
    }
    put(out, format_args!("\"{ink}/>\n"));
}

/// One text element a line: a viewer without Inter squeezes or stretches each to the width it has in Inter.
fn lines(out: &mut String, text: &Text, letters: &mut Letters) {
    for (row, line) in text.lines.iter().enumerate() {
        let line = clean(line);
        let width = letters.run(text.font, &line).width * text.size;
        if width <= 0.0 {
            continue;
        }
        let anchor = match text.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        put(
            out,
            format_args!(
                "<text x=\"{}\" y=\"{}\" font-size=\"{}\" font-weight=\"{}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"{anchor}{}>{}</text>\n",
                number(text.at.x),
                number(text.at.y + row as f64 * text.leading),
                number(text.size),
                text.font.weight(),
                number(width),
                paint("fill", Some(text.color)),
                escaped(&line)
            ),
        );
    }
}

fn paint(what: &str, color: Option<Rgba>) -> String {
    let Some(Rgba([r, g, b, a])) = color else {
        return format!(" {what}=\"none\"");
    };
    let mut out = format!(" {what}=\"#{r:02x}{g:02x}{b:02x}\"");
    if a < 255 {
        put(
            &mut out,
            format_args!(" {what}-opacity=\"{}\"", number(f64::from(a) / 255.0)),
        );
    }
    out
}

fn stroke(pen: Option<Pen>) -> String {
    let Some(pen) = pen else { return String::new() };
    let mut out = paint("stroke", Some(pen.color));
    put(&mut out, format_args!(" stroke-width=\"{}\"", number(pen.width)));
    if let Some((dash, gap)) = pen.dash {
        put(
            &mut out,
            format_args!(" stroke-dasharray=\"{} {}\"", number(dash), number(gap)),
        );
    }
    out
}

/// A number with at most three digits behind the point and no more than it needs; what is not finite is 0.
fn number(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let mut text = format!("{value:.3}");
    let kept = text.trim_end_matches('0').trim_end_matches('.').len();
    text.truncate(kept);
    if text == "-0" { "0".to_owned() } else { text }
}

/// A line without the characters that XML does not allow, and without those that turn the direction of what follows.
pub(super) fn clean(line: &str) -> String {
    line.chars()
        .map(|c| if matches!(c, '\t' | '\n' | '\r') { ' ' } else { c })
        .filter(|c| {
            !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        })
        .collect()
}

/// Text as XML has it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _infallible = out.write_fmt(text);
}

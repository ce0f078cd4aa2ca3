//! Files are recognised by what stands in them, whatever they are called.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test"
)]

use crate::formats::recognise::{Format, recognise};

use crate::common::samples;

#[test]
fn samples_are_recognised_without_their_names() {
    let mut n = 0;
    let mut wrong = Vec::new();
    for (folder, endings, format) in [
        ("argdown", &[".argdown", ".ad", ".md"][..], Format::Argdown),
        ("bif", &[".bif"], Format::Bif),
        ("canvas", &[".canvas"], Format::Canvas),
        ("dot", &[".dot", ".gv"], Format::Dot),
        ("fatebook-csv", &[".csv"], Format::Csv),
        ("metaculus-csv", &[".csv"], Format::Csv),
        ("graphml", &[".graphml"], Format::GraphMl),
        ("hugin-net", &[".net"], Format::HuginNet),
        ("mermaid", &[".mmd"], Format::Mermaid),
        ("opml", &[".opml"], Format::Opml),
        ("sadface", &[".json"], Format::Aif),
        ("xdsl", &[".xdsl"], Format::Xdsl),
        ("xmlbif", &[".bifxml", ".xml"], Format::XmlBif),
        ("bayesdown", &["-bayesdown.md"], Format::BayesDown),
    ] {
        for (name, bytes) in samples(folder).unwrap_or_default() {
            if name.contains("expected") || !endings.iter().any(|ending| name.ends_with(ending)) {
                continue;
            }
            n += 1;
            assert_eq!(recognise(&name, &bytes), Some(format), "{name}");
            let found = recognise("file.txt", &bytes);
            if found != Some(format) {
                wrong.push(format!("{folder}/{name}: {found:?}"));
            }
        }
    }
    println!("{n} files, not recognised by contents alone: {wrong:#?}");
    // What uses nothing of Argdown cannot be told from prose, and a head without rows from a list, without their names.
    assert!(
        wrong
            .iter()
            .all(|file| file.starts_with("argdown/lexer-") || file.contains("data-header.csv")),
        "{wrong:#?}"
    );
    assert!(wrong.len() <= 8);
}

#[test]
fn small_files_are_recognised() {
    for (text, format) in [
        ("(\n    format: 1,\n", Some(Format::Ron)),
        (
            "// crux map, format 1\n(\n    // c\n    format: 1,\n",
            Some(Format::Ron),
        ),
        ("\u{feff}(format: 1, id: \"x\")", Some(Format::Ron)),
        (
            "<?xml version=\"1.0\"?>\n<!DOCTYPE BIF [\n<!ELEMENT BIF (#PCDATA)>\n]>\n<BIF VERSION=\"0.3\">",
            Some(Format::XmlBif),
        ),
        ("<!-- c -->\n<map version=\"1\">", Some(Format::Freeplane)),
        ("<html>", None),
        ("network \"x\" {\n}\n", Some(Format::Bif)),
        ("// c\nnetwork unknown {\n}", Some(Format::Bif)),
        ("% c\nnet\n{\n}", Some(Format::HuginNet)),
        ("graph TD\n a-->b", Some(Format::Mermaid)),
        ("graph {\n a--b }", Some(Format::Dot)),
        ("graph\n{ a--b }", Some(Format::Dot)),
        ("graph\n a-->b", Some(Format::Mermaid)),
        ("strict digraph \"a b\" {", Some(Format::Dot)),
        ("```mermaid\nflowchart LR\n", Some(Format::Mermaid)),
        ("Discussion Title: x\n\n1. a\n1.1. Pro: b\n", Some(Format::Kialo)),
        ("1. a\n1.1. Con: b\n", Some(Format::Kialo)),
        ("1. First\n2. Second\n- x", Some(Format::MarkdownOutline)),
        ("[A]: text\n  <+ [B]\n", Some(Format::Argdown)),
        ("# Title\n\n- a\n  + b\n", Some(Format::MarkdownOutline)),
        ("a,b,c\n1,2,3\n", Some(Format::Csv)),
        ("{\"nodes\":[],\"edges\":[]}", Some(Format::Canvas)),
        ("{}", Some(Format::Canvas)),
        ("{\"AIF\":{\"nodes\":[]}}", Some(Format::Aif)),
        ("{\"statements\":{},\"arguments\":{},\"relations\":[]}", None),
        ("Just a sentence, with a comma.", None),
        ("", None),
        ("\0\u{1}\u{2}", None),
    ] {
        assert_eq!(recognise("file", text.as_bytes()), format, "{text}");
    }
    assert_eq!(recognise("x.ad", b"Just a sentence."), Some(Format::Argdown));
    assert_eq!(recognise("x.canvas", b""), Some(Format::Canvas));
    assert_eq!(recognise("x.graphml", b"oops"), Some(Format::GraphMl));
    // A name does not overrule what stands in the file.
    assert_eq!(recognise("x.dot", b"<opml version=\"2.0\">"), Some(Format::Opml));
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain("digraph {}".bytes().flat_map(|byte| [byte, 0]))
        .collect();
    assert_eq!(recognise("x", &utf16), Some(Format::Dot));
}

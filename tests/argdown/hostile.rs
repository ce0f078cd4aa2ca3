//! No text is so deep, so long or so crooked that reading it overflows the stack or takes for ever.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::time::{Duration, Instant};

use cruxmap::formats::argdown;

/// Patterns that have made parsers slow: each is repeated, and must take time in proportion to its length.
#[test]
fn repeated_patterns_take_time_in_proportion() {
    let patterns = [
        "[",
        "<",
        "{",
        "}",
        "} ",
        "(",
        "@[",
        "@<",
        "#",
        "#(",
        "#a",
        "#a ",
        "*",
        "**",
        "_",
        "* ",
        "*a ",
        "_a",
        "`",
        "\\",
        "\\ ",
        "//",
        "/*",
        "<!--",
        "-->",
        "-",
        "--",
        "----\n",
        "+",
        "+ a\n",
        ":a",
        "::",
        ".",
        ".a",
        "\n",
        "\n\n",
        " \n",
        "\t",
        " ",
        "=",
        "===\n",
        "[a]",
        "[a]\n",
        "[a]:",
        "[a]: b\n\n",
        "<a>",
        "<a>:",
        "[a](",
        "[a](b) ",
        "{a: ",
        "{a: 1} ",
        "{a: 1}\n",
        "(1) a\n",
        "(1) a\n----\n",
        "1. a\n",
        "* a\n",
        "# a\n\n",
        "- \n",
        "_ \n",
        ">< a\n",
        "]:",
        ">:",
        "](",
        "\r",
        "\r\n",
        "é",
        "\u{1f600}",
        "a\n> ",
        "a // b\n",
        "[a]: b #c {d: \"e\"}\n  + [f]\n\n",
        "+ [a]\n - [b]\n",
        "{\n",
        "{\"",
        "{a: [",
        "\n{",
        ", }",
        "- - ",
    ];
    let length = 20_000;
    for pattern in patterns {
        for lead in ["", "===\n", "[a]: ", "a\n  + ", "(1) a\n--\n", "{\n"] {
            let text = lead.to_owned() + &pattern.repeat(length / pattern.len());
            let start = Instant::now();
            let sketch = argdown::read(&text).unwrap();
            let taken = start.elapsed();
            assert!(taken < Duration::from_secs(1), "{lead:?} {pattern:?}: {taken:?}");
            assert!(sketch.report.errors.len() < 2000);
        }
    }
}

#[test]
fn depth_does_not_overflow_the_stack() {
    let deep: String = (0..2_000).fold("[a]: b\n".to_owned(), |text, depth| {
        text + &" ".repeat(depth + 1) + "+ c\n"
    });
    let sketch = argdown::read(&deep).unwrap();
    assert_eq!(sketch.cards.len(), 2_001);
    assert_eq!(sketch.links.len(), 2_000);
    // Undercuts of undercuts of undercuts.
    let chain: String = (1..2_000).fold("<0>: a\n  +> [t]\n".to_owned(), |text, at| {
        text + &format!("\n<{at}>: a\n  _> <{}>\n", at - 1)
    });
    let sketch = argdown::read(&chain).unwrap();
    assert_eq!(sketch.links.len(), 2_000);
    let (text, report) = argdown::write(&sketch);
    assert!(report.left_out.is_empty());
    assert_eq!(argdown::read(&text).unwrap().links.len(), 2_000);
}

#[test]
fn large_maps_are_read_and_written_in_a_few_seconds() {
    let text = (0..20_000).fold(String::new(), |text, at| {
        text + &format!(
            "[S{at}]: Statement number {at}, with *words*. #tag {{credence: 0.5}}\n  + [S{}]\n  - <A{}>\n\n",
            at / 2,
            at / 3
        )
    });
    let start = Instant::now();
    let sketch = argdown::read(&text).unwrap();
    let (again, _) = argdown::write(&sketch);
    let back = argdown::read(&again).unwrap();
    assert_eq!(
        (back.cards.len(), back.links.len()),
        (sketch.cards.len(), sketch.links.len())
    );
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn too_much_is_refused() {
    let many = "a\n\n".repeat(argdown::MAX_CARDS + 1);
    assert_eq!(argdown::read(&many), Err(argdown::ArgdownError::TooManyCards));
}

//! The Markdown of bodies as HTML: paragraphs, lists, emphasis, code, tables, links. HTML in it is shown as the text it is, and
//! pictures become links, as the page loads nothing.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd, html::push_html};

use super::pieces::{open_link, plain, safe_address};

/// A text of Markdown as HTML in a `div`; nothing for a text of nothing.
pub(super) fn html(markdown: &str) -> String {
    if markdown.trim().is_empty() {
        return String::new();
    }
    let text: String = markdown.replace("\r\n", "\n").chars().map(plain).collect();
    let mut safe = Safe::default();
    let events = Parser::new_ext(&text, Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES)
        .filter_map(|event| safe.event(event));
    let mut out = String::from("<div class=\"md\">");
    push_html(&mut out, events);
    out.push_str("</div>\n");
    out
}

/// Turns events into such as are safe on the page.
#[derive(Default)]
struct Safe {
    /// Of each link and picture that is open, whether a link was begun for it.
    open: Vec<bool>,
}

impl Safe {
    fn event<'a>(&mut self, event: Event<'a>) -> Option<Event<'a>> {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => Some(Event::Text(html)),
            Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
            // Sections of the page have the larger headings.
            Event::Start(Tag::Heading { .. }) => Some(Event::InlineHtml(CowStr::Borrowed("<h5>"))),
            Event::End(TagEnd::Heading(_)) => Some(Event::InlineHtml(CowStr::Borrowed("</h5>\n"))),
            Event::Start(Tag::CodeBlock(_)) => Some(Event::Start(Tag::CodeBlock(CodeBlockKind::Indented))),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                // Links do not nest.
                let address = safe_address(&dest_url).filter(|_| !self.open.contains(&true));
                self.open.push(address.is_some());
                address.map(|address| Event::InlineHtml(open_link(address).into()))
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let is_link = self.open.pop().unwrap_or_default();
                is_link.then_some(Event::InlineHtml(CowStr::Borrowed("</a>")))
            }
            other => Some(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::html;

    fn check(markdown: &str, expected: &str) {
        assert_eq!(
            html(markdown).replace('\n', ""),
            format!("<div class=\"md\">{expected}</div>")
        );
    }

    #[test]
    fn markdown_is_safe() {
        check("a *b* `c<d`", "<p>a <em>b</em> <code>c&lt;d</code></p>");
        check("# A\nb", "<h5>A</h5><p>b</p>");
        check(
            "<script>alert(1)</script>",
            "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
        );
        check(
            "a <img src=x onerror=alert(1)> b",
            "<p>a &lt;img src=x onerror=alert(1)&gt; b</p>",
        );
        check("[a](javascript:alert(1))", "<p>a</p>");
        check("[a](  JaVaScRiPt:alert)", "<p>a</p>");
        check("[a](data:text/html,x) <vbscript:x>", "<p>a vbscript:x</p>");
        check(
            "[a](https://b.org/?c=\"d\"&e='f')",
            "<p><a href=\"https://b.org/?c=&quot;d&quot;&amp;e=&#39;f&#39;\" rel=\"noopener noreferrer\">a</a></p>",
        );
        check(
            "[![a](https://b.org/c.png)](https://d.org)",
            "<p><a href=\"https://d.org\" rel=\"noopener noreferrer\">a</a></p>",
        );
        check(
            "![a](https://b.org/c.png)",
            "<p><a href=\"https://b.org/c.png\" rel=\"noopener noreferrer\">a</a></p>",
        );
        check("```x\" onclick=\"y\n<b>\n```", "<pre><code>&lt;b&gt;</code></pre>");
        check("nul \u{0} bell \u{7}", "<p>nul \u{fffd} bell \u{fffd}</p>");
    }

    #[test]
    fn deep_and_long_markdown_is_no_trouble() {
        for piece in [">", "*", "[", "![", "- ", "`", "<", "](", "[a](", "|", "&", "_a"] {
            let text = piece.repeat(20_000);
            assert!(html(&text).len() > 20);
        }
    }
}

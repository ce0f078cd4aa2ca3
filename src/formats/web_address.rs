//! Addresses that come from files of strangers: whether they may be opened at all, and what a person has to know before.

use url::{Host, Url};

/// No longer address is opened.
const MOST: usize = 2_000;

/// An address that may be opened once somebody has seen where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebAddress {
    /// The address as it is opened, without anything that is not plain.
    pub url: String,
    /// Where it leads: the host as the network knows it.
    pub host: String,
    /// What is unusual about it, in sentences.
    pub warnings: Vec<String>,
}

/// Why an address is not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is none.
    #[error("this is no web address")]
    NoAddress,
    /// It leads to a program or to files.
    #[error(
        "only addresses of web pages (http and https) are opened; this one leads to a program or to files on a machine"
    )]
    Scheme,
    /// It is longer than any address has to be.
    #[error("this address is longer than any address has to be")]
    TooLong,
    /// It has signs in it that cannot be seen.
    #[error("this address has signs in it that cannot be seen, so it may lead elsewhere than it seems to")]
    Hidden,
}

/// Whether a sign changes how a text looks, or cannot be seen.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// Looks at an address.
///
/// # Errors
/// When it must not be opened.
pub fn web_address(text: &str) -> Result<WebAddress, Refused> {
    let text = text.trim();
    if text.len() > MOST {
        return Err(Refused::TooLong);
    }
    if text.chars().any(is_hidden) {
        return Err(Refused::Hidden);
    }
    // Backslashes become slashes in browsers, which makes hosts of what does not look like one.
    if text.contains('\\') || text.contains(char::is_whitespace) {
        return Err(Refused::NoAddress);
    }
    let url = Url::parse(text).map_err(|_| Refused::NoAddress)?;
    match url.scheme() {
        "http" | "https" => {}
        _ => return Err(Refused::Scheme),
    }
    let written = text.split_once("://").map(|(_, rest)| rest);
    if written.is_none_or(|rest| rest.starts_with('/')) {
        return Err(Refused::NoAddress);
    }
    let Some(host) = url.host() else {
        return Err(Refused::NoAddress);
    };
    let mut warnings = Vec::new();
    if !url.username().is_empty() || url.password().is_some() {
        warnings.push("What stands before the @ is not where it leads.".to_owned());
    }
    match &host {
        Host::Domain(name) => {
            if name.split('.').any(|part| part.starts_with("xn--")) {
                warnings.push(
                    "The name has letters that may look like others; it is shown as the network knows it.".to_owned(),
                );
            }
            if !name.contains('.') {
                warnings.push("The name is one of this machine or of a local network.".to_owned());
            }
        }
        Host::Ipv4(_) | Host::Ipv6(_) => warnings.push("It leads to a number, not to a name.".to_owned()),
    }
    if url.port().is_some() {
        warnings.push("It leads to an unusual door (port) of that machine.".to_owned());
    }
    if url.scheme() == "http" {
        warnings.push("The connection is not encrypted (http).".to_owned());
    }
    let mut plain = url.clone();
    // Names and passwords in an address are of no use to a reader; refused only by addresses that cannot have them.
    let _cannot = plain.set_username("").and_then(|()| plain.set_password(None));
    Ok(WebAddress {
        url: plain.to_string(),
        host: host.to_string(),
        warnings,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_addresses_say_where_they_lead() {
        for (text, host) in [
            ("https://example.org", "example.org"),
            ("https://example.org/a?b=c#d", "example.org"),
            ("HTTPS://EXAMPLE.ORG/", "example.org"),
            ("https://www.lesswrong.com/posts/abc", "www.lesswrong.com"),
            ("https://example.org/%2e%2e/etc", "example.org"),
            ("  https://example.org/x  ", "example.org"),
            ("https://sub.sub.example.co.uk/", "sub.sub.example.co.uk"),
            ("https://example.org/file:///etc/passwd", "example.org"),
            ("https://example.org/javascript:alert(1)", "example.org"),
        ] {
            let Ok(address) = web_address(text) else {
                assert_eq!(text, "", "it is refused");
                continue;
            };
            assert_eq!(address.host, host, "{text}");
            assert_eq!(address.warnings, Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn unusual_addresses_are_opened_with_a_warning() {
        for (text, host) in [
            ("http://example.org", "example.org"),
            ("https://google.com@evil.example/", "evil.example"),
            ("https://google.com:443@evil.example/", "evil.example"),
            ("https://user:password@example.org/", "example.org"),
            ("https://127.0.0.1/", "127.0.0.1"),
            ("https://2130706433/", "127.0.0.1"),
            ("https://0x7f.1/", "127.0.0.1"),
            ("https://[::1]/", "[::1]"),
            ("https://localhost/", "localhost"),
            ("https://intranet/", "intranet"),
            ("https://example.org:8443/", "example.org"),
            ("https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com"),
            // Cyrillic letters that look like “apple”.
            ("https://аррӏе.com/", "xn--80ak6aa92e.com"),
            ("https://exаmple.org/", "xn--exmple-4nf.org"),
        ] {
            let Ok(address) = web_address(text) else {
                assert_eq!(text, "", "it is refused");
                continue;
            };
            assert_eq!(address.host, host, "{text}");
            assert!(!address.warnings.is_empty(), "{text}");
            assert!(!address.url.contains('@'), "{text}");
        }
    }

    #[test]
    fn programs_files_and_tricks_are_refused() {
        for text in [
            "file:///etc/passwd",
            "file://server/share",
            "smb://server/share",
            "ftp://example.org",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,<script>",
            "vbscript:x",
            "ms-settings:",
            "ssh://example.org",
            "mailto:ann@example.org",
            "steam://run/1",
            "about:blank",
            "\\\\server\\share",
            "https:\\\\example.org",
            "https:/example.org",
            "https:///example.org",
            "https://",
            "https:// example.org",
            "//example.org",
            "example.org",
            "/etc/passwd",
            "C:\\Windows",
            "https://example\u{200b}.org",
            "https://example.org/\u{202e}gro",
            "https://example.org\u{0}",
            "https://example.org/\nhttps://x",
            "",
            "https://exa mple.org",
        ] {
            assert!(web_address(text).is_err(), "{text}");
        }
        assert_eq!(
            web_address(&format!("https://example.org/{}", "a".repeat(3_000))),
            Err(Refused::TooLong)
        );
    }
}

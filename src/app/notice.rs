//! What the app says to people: what happened, what to do, and the chain of causes folded away.

use std::error::Error;

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know; goes away by itself.
    Information,
    /// Worth a look; stays until dismissed.
    Warning,
    /// Something was not done; stays until dismissed.
    Error,
}

/// One thing said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Names it for dismissing.
    pub id: u64,
    /// How much it matters.
    pub severity: Severity,
    /// What happened and what to do, in a sentence or two.
    pub text: String,
    /// The causes, first to last, or a list of details.
    pub details: Vec<String>,
}

/// What has been said and not yet dismissed.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    shown: Vec<Notice>,
    next_id: u64,
}

/// No more than this many notices are kept; the oldest go first.
const MAX_SHOWN: usize = 6;

impl Notices {
    /// Says something.
    pub fn say(&mut self, severity: Severity, text: impl Into<String>) -> u64 {
        self.say_with(severity, text, Vec::new())
    }

    /// Says something with details.
    pub fn say_with(&mut self, severity: Severity, text: impl Into<String>, details: Vec<String>) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        let notice = Notice {
            id,
            severity,
            text: text.into(),
            details,
        };
        // Once is enough.
        let is_same = |other: &Notice| other.text == notice.text && other.details == notice.details;
        self.shown.retain(|other| !is_same(other));
        self.shown.push(notice);
        if self.shown.len() > MAX_SHOWN {
            self.shown.remove(0);
        }
        id
    }

    /// Says that something was not done, with the chain of causes as details.
    pub fn say_error(&mut self, text: impl Into<String>, error: &dyn Error) -> u64 {
        let mut details = vec![error.to_string()];
        let mut cause = error.source();
        while let Some(error) = cause {
            details.push(error.to_string());
            cause = error.source();
        }
        self.say_with(Severity::Error, text, details)
    }

    /// Takes back what was said, once it is not so any more.
    pub fn take_back(&mut self, text: &str) {
        self.shown.retain(|notice| notice.text != text);
    }

    /// What is shown, oldest first.
    pub fn shown(&self) -> &[Notice] {
        &self.shown
    }

    /// Takes a notice away.
    pub fn dismiss(&mut self, id: u64) {
        self.shown.retain(|notice| notice.id != id);
    }
}

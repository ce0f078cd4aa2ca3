//! A booth: a page on the local network on which a group votes blind on a few numbers, each person from a phone. The
//! page never shows a person the numbers of another; they go to the app and nowhere else.
//!
//! Reading order: `form` (what is asked, and how an answer is read), `sheet` (a ballot as it was typed and sent),
//! `round` (who has cast what in the present round), `page` (the page in HTML), `door` (what becomes of a request),
//! `server` (the thread that listens, and its limits).

mod door;
mod form;
mod page;
mod round;
mod server;
mod sheet;

pub use form::{Cast, Form, Kind, Question, Reply, read_reply};
pub use server::{Booth, Reach};

//! TEMPORARY stand-in.
use std::sync::Arc;
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form { pub round: u64, pub map_title: String, pub title: String, pub questions: Vec<Question>, pub shows_comments: bool }
#[derive(Clone, Debug, PartialEq)]
pub struct Question { pub text: String, pub detail: String, pub kind: Kind, pub comments: Vec<String> }
#[derive(Clone, Debug, PartialEq)]
pub enum Kind { Probability, Quantity { unit: String, is_year: bool } }
#[derive(Clone, Debug, PartialEq)]
pub struct Cast { pub round: u64, pub voter: String, pub name: String, pub answers: Vec<Reply> }
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply { pub low: Option<f64>, pub best: Option<f64>, pub high: Option<f64>, pub reason: String }
pub fn read_reply(_kind: &Kind, low: &str, best: &str, high: &str, reason: &str) -> Result<Reply, String> {
    let n = |t: &str| t.trim().trim_end_matches('%').trim().parse::<f64>().ok().map(|x| x / 100.0);
    Ok(Reply { low: n(low), best: n(best), high: n(high), reason: reason.to_owned() })
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach { ThisMachine, Network }
pub struct Booth;
impl Booth {
    pub fn open(_r: Reach, _w: Arc<dyn Fn() + Send + Sync>) -> std::io::Result<Self> { Ok(Self) }
    pub fn link(&self) -> String { "http://127.0.0.1:1/x/".into() }
    pub fn show(&self, _f: Option<Form>) {}
    pub fn take(&self) -> Vec<Cast> { Vec::new() }
    pub fn n_voters(&self) -> usize { 0 }
}

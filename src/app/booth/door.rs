//! The door: what becomes of a request. Who has the link gets the page, and a ballot that is sent from it is taken; all
//! else is turned away with a page that says why.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use http_body_util::{BodyExt as _, Full};
use hyper::{
    HeaderMap, Method, Request, Response, StatusCode,
    body::{Body as _, Bytes, Incoming},
    header::{self, HeaderName, HeaderValue},
};
use tokio::time::timeout;

use super::{
    form::Cast,
    page::{self, Ballot, Standing},
    round::{Full as NoPlace, Own, Round, locked},
    sheet::{Sent, Sheet, is_id},
};

/// How long a request may take from its head to its answer.
const REQUEST_TIME: Duration = Duration::from_secs(10);
/// How long the body of a request may be.
const LONGEST_BODY: usize = 64 * 1024;
/// How much of a body that is too long is read and thrown away: a browser shows the answer only when it could send all.
const MOST_DISCARDED: usize = 4 * 1024 * 1024;
/// How long a path may be; the token with its slashes has 34 characters.
const LONGEST_PATH: usize = 256;
/// The cookie with the id of a person.
const COOKIE: &str = "voter";

/// What is needed to answer a request.
pub(super) struct Door {
    pub token: String,
    pub round: Arc<Mutex<Round>>,
    pub wake: Arc<dyn Fn() + Send + Sync>,
}

/// 128 random bits in hexadecimal digits.
pub(super) fn random_id() -> Option<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes.map(|byte| format!("{byte:02x}")).concat())
}

/// An answer before it gets its headers.
struct Answer {
    status: StatusCode,
    body: String,
    headers: Vec<(HeaderName, String)>,
}

impl Answer {
    fn new(status: StatusCode, body: String) -> Self {
        Self {
            status,
            body,
            headers: Vec::new(),
        }
    }

    fn with(mut self, name: HeaderName, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    fn response(self, nonce: &str) -> Response<Full<Bytes>> {
        let style = if nonce.is_empty() {
            "'none'".to_owned()
        } else {
            format!("'nonce-{nonce}'")
        };
        let policy = format!(
            "default-src 'none'; style-src {style}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
        let fixed = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_SECURITY_POLICY, policy.as_str()),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::CACHE_CONTROL, "no-store"),
            (HeaderName::from_static("x-robots-tag"), "noindex"),
        ];
        let mut response = Response::new(Full::new(Bytes::from(self.body)));
        *response.status_mut() = self.status;
        let given = self.headers.iter().map(|(name, value)| (name.clone(), value.as_str()));
        for (name, value) in fixed.into_iter().chain(given) {
            if let Ok(value) = HeaderValue::from_str(value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

impl Door {
    /// The answer to a request, within the time there is for it.
    pub async fn answer_in_time(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        // Without random numbers the page has no style, which is better than no page.
        let nonce = random_id().unwrap_or_default();
        let answer = timeout(REQUEST_TIME, self.answer(request, &nonce)).await;
        let answer = answer.unwrap_or_else(|_| {
            let sentence = "Your request took too long. Go back, and try again where the network is better.";
            let body = page::notice("That took too long", sentence, &nonce);
            Answer::new(StatusCode::REQUEST_TIMEOUT, body)
        });
        answer.response(&nonce)
    }

    async fn answer(&self, request: Request<Incoming>, nonce: &str) -> Answer {
        let (head, body) = request.into_parts();
        let notice = |status: StatusCode, heading: &str, sentence: &str| {
            Answer::new(status, page::notice(heading, sentence, nonce))
        };
        // A client that asks first whether it may send has not sent anything that would have to be read.
        let asks_first = head.headers.contains_key(header::EXPECT);
        let refusal = if head.uri.to_string().len() > LONGEST_PATH {
            Some(notice(
                StatusCode::URI_TOO_LONG,
                "The link is too long",
                "This link is too long. Ask the facilitator for the right one.",
            ))
        } else {
            match self.place_of(head.uri.path()) {
                Found::Page => None,
                Found::PageWithoutSlash if head.method == Method::GET => {
                    let answer = notice(
                        StatusCode::SEE_OTHER,
                        "Moved",
                        "The page is at this link with a slash at its end.",
                    );
                    Some(answer.with(header::LOCATION, format!("/{}/", self.token)))
                }
                Found::WrongToken => Some(notice(
                    StatusCode::FORBIDDEN,
                    "This link is not valid",
                    "This link is not, or no longer, valid. Ask the facilitator for the new one.",
                )),
                Found::PageWithoutSlash | Found::Nothing => Some(notice(
                    StatusCode::NOT_FOUND,
                    "Nothing is here",
                    "There is no page at this address.",
                )),
            }
        };
        let refusal = refusal.or_else(|| match head.method {
            Method::GET => None,
            Method::POST => {
                refused_post(&head.headers).map(|(status, heading, sentence)| notice(status, heading, sentence))
            }
            _ => {
                let answer = notice(
                    StatusCode::METHOD_NOT_ALLOWED,
                    "This cannot be done here",
                    "This page can only be opened, and a ballot sent to it.",
                );
                Some(answer.with(header::ALLOW, "GET, POST".to_owned()))
            }
        });
        if let Some(refusal) = refusal {
            if !asks_first {
                discard(body).await;
            }
            return refusal;
        }
        if head.method == Method::GET {
            return self.show(head.uri.query(), &head.headers, nonce);
        }
        if asks_first && body.size_hint().lower() > LONGEST_BODY as u64 {
            return too_large(nonce);
        }
        match read_body(body).await {
            Ok(bytes) => self.cast(&bytes, &head.headers, nonce),
            Err(BodyError::TooLong) => too_large(nonce),
            Err(BodyError::Broken) => notice(
                StatusCode::BAD_REQUEST,
                "Your ballot is not in",
                "Your ballot did not come through whole. Go back, and cast it again.",
            ),
        }
    }

    /// What is at a path.
    fn place_of(&self, path: &str) -> Found {
        let segment = path.strip_prefix('/').unwrap_or_default();
        let (segment, has_slash) = match segment.strip_suffix('/') {
            Some(segment) => (segment, true),
            None => (segment, false),
        };
        if is_same(segment.as_bytes(), self.token.as_bytes()) {
            return if has_slash {
                Found::Page
            } else {
                Found::PageWithoutSlash
            };
        }
        let looks_like_link = has_slash && !segment.is_empty() && !segment.contains('/');
        if looks_like_link || is_id(segment) {
            Found::WrongToken
        } else {
            Found::Nothing
        }
    }

    /// The page as it is for one person.
    fn show(&self, query: Option<&str>, headers: &HeaderMap, nonce: &str) -> Answer {
        let known = voter_of(headers);
        let (form, own) = {
            let round = locked(&self.round);
            (
                round.form(),
                known.as_deref().map_or(Own::Nothing, |voter| round.own(voter)),
            )
        };
        let is_new = known.is_none();
        let Some(voter) = known.or_else(random_id) else {
            let sentence = "The facilitator’s computer cannot make random numbers. Tell the facilitator.";
            return Answer::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                page::notice("Something is wrong", sentence, nonce),
            );
        };
        let body = match (&form, own) {
            (None, _) => page::waiting(nonce),
            (Some(form), Own::Nothing) if is_new && query == Some(format!("cast={}", form.round).as_str()) => {
                page::in_without_cookie(nonce)
            }
            (Some(form), own) => {
                let (standing, sheet) = match own {
                    Own::Nothing => (Standing::New, Sheet::default()),
                    Own::Sheet(sheet) => (Standing::In, sheet),
                    Own::Forgotten => (Standing::Forgotten, Sheet::default()),
                };
                Ballot {
                    form,
                    sheet: &sheet,
                    voter: &voter,
                    standing,
                }
                .page(nonce)
            }
        };
        let answer = Answer::new(StatusCode::OK, body);
        if !is_new {
            return answer;
        }
        let cookie = format!("{COOKIE}={voter}; Path=/{}/; HttpOnly; SameSite=Lax", self.token);
        answer.with(header::SET_COOKIE, cookie)
    }

    /// Takes a ballot, or says why not.
    fn cast(&self, body: &[u8], headers: &HeaderMap, nonce: &str) -> Answer {
        let sent = Sent::parse(body);
        let known = voter_of(headers);
        let has_cookie = known.is_some();
        // The form that is checked against must still be the shown one when the ballot is put down.
        let mut round = locked(&self.round);
        let Some(form) = round.form() else {
            let sentence = "The round is closed: your ballot came too late and does not count. Ask the facilitator \
                            whether there will be another round.";
            return Answer::new(StatusCode::CONFLICT, page::too_late(sentence, &sent.sheet, nonce));
        };
        if sent.round.is_some_and(|number| number != form.round) {
            let sentence = "This ballot is for an earlier round and does not count. Go to the present page, and cast \
                            a ballot for the round that is open now.";
            return Answer::new(StatusCode::CONFLICT, page::too_late(sentence, &sent.sheet, nonce));
        }
        let is_complete = sent.is_complete(form.questions.len());
        let Some(voter) = known.or(sent.voter).or_else(random_id) else {
            let sentence = "The facilitator’s computer cannot make random numbers. Tell the facilitator.";
            return Answer::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                page::notice("Something is wrong", sentence, nonce),
            );
        };
        let sheet = sent.sheet;
        let again = |status: StatusCode, standing: Standing<'_>| {
            let ballot = Ballot {
                form: &form,
                sheet: &sheet,
                voter: &voter,
                standing,
            };
            Answer::new(status, ballot.page(nonce))
        };
        if !is_complete {
            let sentence = "Your ballot is not in: it did not come through as this page sends it. Look through what \
                            stands here, and cast it again.";
            return again(StatusCode::BAD_REQUEST, Standing::Refused(sentence));
        }
        let (name, answers) = match sheet.read(&form) {
            Ok(read) => read,
            Err(problems) => return again(StatusCode::UNPROCESSABLE_ENTITY, Standing::Wrong(&problems)),
        };
        let ballot = Cast {
            round: form.round,
            voter: voter.clone(),
            name,
            answers,
        };
        match round.cast(ballot, sheet.clone()) {
            Ok(()) => {}
            Err(NoPlace::Voters) => {
                let sentence =
                    "Your ballot is not in: too many people have cast one in this round. Tell the facilitator.";
                return again(StatusCode::SERVICE_UNAVAILABLE, Standing::Refused(sentence));
            }
            Err(NoPlace::Waiting) => {
                let sentence =
                    "Your ballot is not in: too many ballots came at once. Wait a minute, and cast it again.";
                return again(StatusCode::SERVICE_UNAVAILABLE, Standing::Refused(sentence));
            }
        }
        drop(round);
        (self.wake)();
        let path = format!("/{}/", self.token);
        let to = if has_cookie {
            path
        } else {
            format!("{path}?cast={}", form.round)
        };
        let body = page::notice(
            "Your ballot is in",
            "Your ballot is in. Reload this page to see it.",
            nonce,
        );
        Answer::new(StatusCode::SEE_OTHER, body).with(header::LOCATION, to)
    }
}

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Page,
    PageWithoutSlash,
    WrongToken,
    Nothing,
}

/// Whether two texts are the same, in a time that does not tell where they differ.
fn is_same(given: &[u8], token: &[u8]) -> bool {
    let differing = given.iter().zip(token).fold(0, |differing, (a, b)| differing | (a ^ b));
    given.len() == token.len() && std::hint::black_box(differing) == 0
}

/// Why a ballot is not even looked at: it comes from another site, or not from a form.
fn refused_post(headers: &HeaderMap) -> Option<(StatusCode, &'static str, &'static str)> {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = text(header::HOST).unwrap_or_default();
    // The page asks browsers not to say where they come from, and they then say `null` when they send its form: only an
    // origin that names a host can be told to be another one.
    let is_from_elsewhere = text(header::ORIGIN).is_some_and(|origin| {
        let named = origin.split_once("://").map_or(origin, |(_, named)| named);
        origin != "null" && (host.is_empty() || !named.eq_ignore_ascii_case(host))
    });
    let site = text(HeaderName::from_static("sec-fetch-site")).unwrap_or("none");
    if is_from_elsewhere || !matches!(site, "same-origin" | "none") {
        return Some((
            StatusCode::FORBIDDEN,
            "Your ballot is not in",
            "This ballot was sent from another site. Open the link of the facilitator, and cast it there.",
        ));
    }
    let kind = text(header::CONTENT_TYPE).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    (!kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")).then_some((
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "Your ballot is not in",
        "This is not a ballot. Open the link of the facilitator, and cast it there.",
    ))
}

/// The id of a person, from the cookie.
fn voter_of(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, value)| *name == COOKIE && is_id(value))
        .map(|(_, value)| value.to_owned())
}

fn too_large(nonce: &str) -> Answer {
    let sentence = "Your ballot is too long to be taken. Go back, shorten the reasons, and cast it again.";
    Answer::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        page::notice("Your ballot is not in", sentence, nonce),
    )
}

/// Why a body could not be read.
enum BodyError {
    TooLong,
    Broken,
}

async fn read_body(mut body: Incoming) -> Result<Vec<u8>, BodyError> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            return Err(BodyError::Broken);
        };
        if let Some(data) = frame.data_ref() {
            if bytes.len() + data.len() > LONGEST_BODY {
                drop(bytes);
                discard(body).await;
                return Err(BodyError::TooLong);
            }
            bytes.extend_from_slice(data);
        }
    }
    Ok(bytes)
}

/// Reads what is left of a body without keeping it.
async fn discard(mut body: Incoming) {
    let mut n_bytes = 0;
    while n_bytes <= MOST_DISCARDED {
        match body.frame().await {
            Some(Ok(frame)) => n_bytes += frame.data_ref().map_or(0, Bytes::len),
            Some(Err(_)) | None => return,
        }
    }
}

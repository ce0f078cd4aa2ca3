//! The booth over real sockets: what people do with it, and what nobody should be able to do.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may fail"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use cruxmap::app::booth::{Booth, Cast, Form, Kind, Question, Reach};

fn form(round: u64) -> Form {
    let question = |text: &str, kind: Kind| Question {
        text: text.to_owned(),
        detail: "What counts & what <does not>.".to_owned(),
        kind,
        comments: vec!["A comment.".to_owned()],
    };
    Form {
        round,
        map_title: "A <map>".to_owned(),
        title: "The vote".to_owned(),
        questions: vec![
            question("How likely?", Kind::Probability),
            question(
                "When?",
                Kind::Quantity {
                    unit: "year".to_owned(),
                    is_year: true,
                },
            ),
            question(
                "How much?",
                Kind::Quantity {
                    unit: "GW".to_owned(),
                    is_year: false,
                },
            ),
        ],
        shows_comments: false,
    }
}

/// A booth with round 1 open.
struct Lab {
    booth: Booth,
    host: String,
    path: String,
    wakes: Arc<AtomicUsize>,
}

impl Lab {
    fn open() -> Self {
        let wakes = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&wakes);
        let booth = Booth::open(
            Reach::ThisMachine,
            Arc::new(move || {
                counted.fetch_add(1, Ordering::Relaxed);
            }),
        )
        .unwrap();
        booth.show(Some(form(1)));
        let link = booth.link();
        let (host, token) = link.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let (host, path) = (host.to_owned(), format!("/{token}"));
        Self {
            booth,
            host,
            path,
            wakes,
        }
    }

    fn phone(&self) -> Phone {
        Phone {
            host: self.host.clone(),
            path: self.path.clone(),
            cookie: None,
        }
    }

    /// Sends bytes as they are, and reads whatever comes until the other side closes.
    fn raw(&self, bytes: &[u8]) -> String {
        raw(&self.host, bytes)
    }
}

fn raw(host: &str, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
    // The other side may close before it has everything.
    let _result = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _result = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn status(answer: &str) -> u16 {
    let line = answer
        .split(' ')
        .nth(1)
        .unwrap_or_else(|| panic!("no answer: {answer:?}"));
    line.parse().unwrap()
}

fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let head = answer.split("\r\n\r\n").next().unwrap();
    head.lines().skip(1).find_map(|line| {
        let (key, value) = line.split_once(": ")?;
        key.eq_ignore_ascii_case(name).then_some(value)
    })
}

fn value_of<'a>(page: &'a str, field: &str) -> &'a str {
    let at = page
        .find(&format!("name=\"{field}\""))
        .unwrap_or_else(|| panic!("no field {field} in {page}"));
    let rest = page[at..].split_once("value=\"").unwrap().1;
    rest.split_once('"').unwrap().0
}

/// A browser of one person.
#[derive(Clone)]
struct Phone {
    host: String,
    path: String,
    cookie: Option<String>,
}

impl Phone {
    fn head(&self, method: &str) -> String {
        let mut head = format!("{method} {} HTTP/1.1\r\nHost: {}\r\n", self.path, self.host);
        if let Some(cookie) = &self.cookie {
            write!(head, "Cookie: theme=dark; {cookie}\r\n").unwrap();
        }
        head
    }

    fn get(&mut self) -> String {
        let answer = raw(&self.host, format!("{}\r\n", self.head("GET")).as_bytes());
        if let Some(cookie) = header(&answer, "set-cookie") {
            self.cookie = Some(cookie.split(';').next().unwrap().to_owned());
        }
        answer
    }

    fn request(&self, body: &str) -> String {
        format!(
            "{}Origin: null\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.head("POST"),
            body.len()
        )
    }

    fn post(&self, body: &str) -> String {
        raw(&self.host, self.request(body).as_bytes())
    }
}

fn escape(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        write!(escaped, "%{byte:02X}").unwrap();
        escaped
    })
}

/// A body with what somebody types, of the round and person of a page.
fn body(page: &str, name: &str, answers: [[&str; 4]; 3]) -> String {
    let (round, voter) = (value_of(page, "round"), value_of(page, "voter"));
    let mut body = format!("round={round}&voter={voter}&name={}", escape(name));
    for (n, [low, best, high, reason]) in (1..).zip(answers) {
        let [low, best, high, reason] = [low, best, high, reason].map(escape);
        write!(body, "&low{n}={low}&best{n}={best}&high{n}={high}&reason{n}={reason}").unwrap();
    }
    body
}

const PLAIN: [[&str; 4]; 3] = [
    ["10", "35,5", "60 %", "because"],
    ["", "2031-07", "", ""],
    ["", "", "", ""],
];

fn last_of_each(casts: &[Cast]) -> BTreeMap<String, Cast> {
    casts.iter().map(|cast| (cast.voter.clone(), cast.clone())).collect()
}

#[test]
fn a_ballot_is_cast_and_changed() {
    let lab = Lab::open();
    let mut phone = lab.phone();
    let page = phone.get();
    assert_eq!(status(&page), 200);
    assert!(page.contains("Cast ballot") && page.contains("A &lt;map&gt;") && !page.contains("A comment."));
    let cookie = header(&page, "set-cookie").unwrap();
    assert!(
        cookie.ends_with(&format!("; Path={}; HttpOnly; SameSite=Lax", lab.path)),
        "{cookie}"
    );

    let answer = phone.post(&body(&page, "  Ada ", PLAIN));
    assert_eq!(
        (status(&answer), header(&answer, "location")),
        (303, Some(lab.path.as_str()))
    );
    assert_eq!((lab.booth.n_voters(), lab.wakes.load(Ordering::Relaxed)), (1, 1));
    let casts = lab.booth.take();
    assert!(lab.booth.take().is_empty());
    let [cast] = casts.as_slice() else { panic!("{casts:?}") };
    assert_eq!((cast.round, cast.name.as_str()), (1, "Ada"));
    assert_eq!(cast.voter, value_of(&page, "voter"));
    assert_eq!(cast.answers[0].low, Some(0.1));
    assert_eq!((cast.answers[0].best, cast.answers[0].high), (Some(0.355), Some(0.6)));
    assert_eq!(cast.answers[0].reason, "because");
    assert_eq!(cast.answers[1].best, Some(2031.0 + 181.0 / 365.0));
    assert_eq!(cast.answers[2].best, None);

    let page = phone.get();
    assert!(
        page.contains(
            "Your ballot is in.</strong> You may change it until the round closes. You left question 3 open."
        )
    );
    assert_eq!(
        (value_of(&page, "best1"), value_of(&page, "best2")),
        ("35,5", "2031-07")
    );
    assert_eq!(header(&page, "set-cookie"), None);
    let answer = phone.post(&body(&page, "Ada", [["", "50", "", ""], PLAIN[1], PLAIN[2]]));
    assert_eq!(status(&answer), 303);
    assert_eq!(lab.booth.n_voters(), 1);
    assert_eq!(lab.booth.take()[0].answers[0].best, Some(0.5));
}

#[test]
fn twelve_vote_at_once_and_nobody_sees_another() {
    let lab = Lab::open();
    let start = Arc::new(std::sync::Barrier::new(12));
    let threads: Vec<_> = (0..12)
        .map(|person| {
            let (mut phone, start) = (lab.phone(), Arc::clone(&start));
            thread::spawn(move || {
                // Numbers that are nowhere else on the page.
                let numbers: Vec<String> = (0..3)
                    .map(|k| format!("{}.{:03}", 11 + person * 7, 701 + person * 3 + k))
                    .collect();
                let answers = || {
                    let year = ["", "2044", "", ""];
                    let [low, best, high] = [0, 1, 2].map(|k| numbers[k].as_str());
                    [[low, best, high, ""], year, ["", best, "", numbers[2].as_str()]]
                };
                start.wait();
                let first = phone.get();
                let sent = body(&first, &format!("Person {person}"), answers());
                let mut pages = vec![first];
                if person == 3 {
                    // The network breaks in the middle, and the phone tries again.
                    let request = phone.request(&sent);
                    let mut stream = TcpStream::connect(&phone.host).unwrap();
                    stream.write_all(&request.as_bytes()[..request.len() - 20]).unwrap();
                    drop(stream);
                }
                assert_eq!(status(&phone.post(&sent)), 303);
                if person < 2 {
                    pages.push(phone.get());
                    let again = phone.post(&sent);
                    assert_eq!(status(&again), 303);
                    pages.push(again);
                }
                start.wait();
                pages.push(phone.get());
                (numbers, pages)
            })
        })
        .collect();
    let people: Vec<(Vec<String>, Vec<String>)> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert_eq!(lab.booth.n_voters(), 12);
    let casts = lab.booth.take();
    assert_eq!(casts.len(), 14);
    let last = last_of_each(&casts);
    assert_eq!(last.len(), 12);
    let names: BTreeSet<&str> = last.values().map(|cast| cast.name.as_str()).collect();
    assert_eq!(names.len(), 12);
    for (person, (numbers, pages)) in people.iter().enumerate() {
        let cast = last
            .values()
            .find(|cast| cast.name == format!("Person {person}"))
            .unwrap();
        let best: f64 = numbers[1].parse().unwrap();
        assert_eq!(cast.answers[0].best, Some(best / 100.0));
        assert_eq!(cast.answers[2].best, Some(best));
        assert!(pages.last().unwrap().contains(&numbers[1]));
        for (other, (foreign, _)) in people.iter().enumerate().filter(|(other, _)| *other != person) {
            for page in pages {
                assert!(!foreign.iter().any(|number| page.contains(number.as_str())));
                assert!(!page.contains(&format!("Person {other}\"")));
            }
        }
    }
    let stranger = lab.phone().get();
    assert!(
        people
            .iter()
            .flat_map(|(numbers, _)| numbers)
            .all(|number| !stranger.contains(number.as_str()))
    );
}

#[test]
fn the_hidden_id_counts_without_cookies_but_shows_nothing() {
    let lab = Lab::open();
    let page = lab.phone().get();
    let answer = lab.phone().post(&body(&page, "", PLAIN));
    assert_eq!(status(&answer), 303);
    let to = header(&answer, "location").unwrap().to_owned();
    assert_eq!(to, format!("{}?cast=1", lab.path));
    assert_eq!(status(&lab.phone().post(&body(&page, "", PLAIN))), 303);
    assert_eq!((lab.booth.n_voters(), lab.booth.take().len()), (1, 2));
    let mut after = lab.phone();
    after.path.clone_from(&to);
    let after = after.get();
    assert!(after.contains("Your ballot is in") && !after.contains("35,5"));
    // The cookie wins over the hidden field: nobody votes in another's place with a page that was left open.
    let mut other = lab.phone();
    let own = other.get();
    assert_eq!(status(&other.post(&body(&page, "", PLAIN))), 303);
    assert_eq!(lab.booth.take()[0].voter, value_of(&own, "voter"));
    // Something in the cookie that is no id is as good as none.
    let mut odd = lab.phone();
    odd.cookie = Some("voter=../../etc/passwd".to_owned());
    assert!(header(&odd.get(), "set-cookie").is_some());
}

#[test]
fn wrong_tokens_and_other_paths_lead_nowhere() {
    let lab = Lab::open();
    let get = |path: &str| lab.raw(format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", lab.host).as_bytes());
    let wrong = format!("/{}/", "0".repeat(32));
    let page = get(&wrong);
    assert_eq!(status(&page), 403);
    assert!(page.contains("not, or no longer, valid"));
    for path in ["/guess/", "/00/", "/%2e%2e/", &lab.path.to_uppercase(), &wrong[..33]] {
        assert_eq!(status(&get(path)), 403, "{path}");
    }
    let inside = format!("{}..%2f..%2fetc/passwd", lab.path);
    let file = format!("{}index.html", lab.path);
    for path in [
        "/",
        "/favicon.ico",
        "/../../etc/passwd",
        &inside,
        &file,
        "//",
        "/a/b/",
        "*",
    ] {
        assert_eq!(status(&get(path)), 404, "{path}");
    }
    assert_eq!(status(&get(&format!("{}?{}", lab.path, "x".repeat(300)))), 414);
    let bare = get(lab.path.trim_end_matches('/'));
    assert_eq!(
        (status(&bare), header(&bare, "location")),
        (303, Some(lab.path.as_str()))
    );
    let mut lost = lab.phone();
    let page = lost.get();
    lost.path = wrong;
    assert_eq!(status(&lost.post(&body(&page, "", PLAIN))), 403);
    for method in ["PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "PATCH", "BREW"] {
        let answer = lab.raw(format!("{method} {} HTTP/1.1\r\nHost: h\r\n\r\n", lab.path).as_bytes());
        assert_eq!(
            (status(&answer), header(&answer, "allow")),
            (405, Some("GET, POST")),
            "{method}"
        );
    }
    assert_eq!(lab.booth.n_voters(), 0);
}

#[test]
fn closed_and_earlier_rounds_take_no_ballots() {
    let lab = Lab::open();
    let mut phone = lab.phone();
    let page = phone.get();
    let sent = body(&page, "Ada", [["", "41.77", "", "a <b> reason"], PLAIN[1], PLAIN[2]]);
    assert_eq!(status(&phone.post(&sent)), 303);
    lab.booth.show(None);
    let refused = phone.post(&sent);
    assert_eq!(status(&refused), 409);
    assert!(refused.contains("41.77") && refused.contains("a &lt;b&gt; reason") && refused.contains("closed"));
    let waiting = phone.get();
    assert_eq!(status(&waiting), 200);
    assert!(waiting.contains("No round is open. This page does not refresh by itself"));
    assert!(!waiting.contains("41.77") && !waiting.contains("Ada"));
    lab.booth.show(Some(form(2)));
    let refused = phone.post(&sent);
    assert_eq!(status(&refused), 409);
    assert!(refused.contains("41.77") && refused.contains("earlier round"));
    assert!(!phone.get().contains("41.77"));
    assert_eq!((lab.booth.n_voters(), lab.booth.take().len()), (0, 1));
    // A form without any questions, and a round shown twice, are no trouble.
    lab.booth.show(Some(Form::default()));
    lab.booth.show(Some(Form::default()));
    assert_eq!(status(&phone.get()), 200);
}

#[test]
fn hostile_values_come_back_with_a_reason() {
    let lab = Lab::open();
    let mut phone = lab.phone();
    let page = phone.get();
    let long = "x".repeat(2_001);
    let script = "<script>alert(1)</script>";
    for answer in [
        ["", "NaN", "", ""],
        ["", "1e999", "", ""],
        ["", "inf", "", ""],
        ["", "-5", "", ""],
        ["", "100.5", "", ""],
        ["", "0.7", "", ""],
        ["50", "40", "60", ""],
        ["50", "60", "55", ""],
        ["50", "", "", ""],
        ["", "", "50", ""],
        ["", script, "", ""],
        ["", "1\0", "", ""],
        ["", "5", "", &long],
        ["", "5", "", "bell \u{7}"],
        ["\u{202e}5", "5", "", ""],
    ] {
        let refused = phone.post(&body(&page, script, [answer, PLAIN[1], PLAIN[2]]));
        assert_eq!(status(&refused), 422, "{answer:?}");
        assert!(refused.contains("role=\"alert\"") && refused.contains("aria-invalid=\"true\""));
        assert!(refused.contains("aria-describedby=\"said-") && refused.contains("<title>Error: "));
        assert!(!refused.contains("<script") && refused.contains("&lt;script&gt;"));
        assert_eq!(value_of(&refused, "best2"), "2031-07");
        assert_eq!(value_of(&refused, "voter"), value_of(&page, "voter"));
    }
    for name in ["n".repeat(81), "a\nb".to_owned(), "\u{1b}[2J".to_owned()] {
        let refused = phone.post(&body(&page, &name, PLAIN));
        assert_eq!(status(&refused), 422, "{name:?}");
        assert!(refused.contains("href=\"#name\""));
    }
    let year = phone.post(&body(&page, "", [PLAIN[0], ["", "35", "", ""], PLAIN[2]]));
    assert_eq!(status(&year), 422);
    let sound = body(&page, "", PLAIN);
    for bad in [
        format!("{sound}&low1=9"),
        format!("{sound}&admin=1"),
        format!("{sound}&low4=9"),
        sound.replace("&reason3=", ""),
        sound.replace("round=1", "round=one"),
        sound.replace("round=1&", ""),
        sound.replace("name=", "name=%FF%FE"),
        sound.replace("voter=", "voter=x"),
        String::new(),
        "&".repeat(60_000),
        "{\"low1\": 1}".to_owned(),
    ] {
        let refused = phone.post(&bad);
        assert_eq!(status(&refused), 400, "{}", bad.chars().take(100).collect::<String>());
        assert!(refused.contains("role=\"alert\""));
    }
    assert_eq!((lab.booth.n_voters(), lab.booth.take().len()), (0, 0));
    assert_eq!(status(&phone.post(&sound)), 303);
}

#[test]
fn bodies_have_a_limit() {
    let lab = Lab::open();
    let mut phone = lab.phone();
    let page = phone.get();
    let refused = phone.post(&body(&page, &"n".repeat(1_000_000), PLAIN));
    assert_eq!(status(&refused), 413);
    assert!(refused.contains("too long to be taken"));
    let head = format!(
        "{}Content-Type: application/x-www-form-urlencoded\r\n",
        phone.head("POST")
    );
    let mut chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n");
    for _ in 0..20 {
        write!(chunked, "1000\r\n{}\r\n", "c".repeat(4_096)).unwrap();
    }
    assert_eq!(status(&lab.raw(format!("{chunked}0\r\n\r\n").as_bytes())), 413);
    let expecting = format!("{head}Content-Length: 99999999\r\nExpect: 100-continue\r\n\r\n");
    assert_eq!(status(&lab.raw(expecting.as_bytes())), 413);
    // Neither a length nor chunks: there is no body.
    assert_eq!(status(&lab.raw(format!("{head}\r\n").as_bytes())), 400);
    // A sound ballot in chunks is as good as any.
    let sound = body(&page, "", PLAIN);
    let whole = format!(
        "{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{sound}\r\n0\r\n\r\n",
        sound.len()
    );
    assert_eq!(status(&lab.raw(whole.as_bytes())), 303);
    let large_head = format!(
        "GET {} HTTP/1.1\r\nHost: h\r\nX: {}\r\n\r\n",
        lab.path,
        "h".repeat(100_000)
    );
    assert_ne!(lab.raw(large_head.as_bytes()).get(..12), Some("HTTP/1.1 200"));
}

#[test]
fn ballots_come_from_the_page_only() {
    let lab = Lab::open();
    let mut phone = lab.phone();
    let page = phone.get();
    let request = phone.request(&body(&page, "", PLAIN));
    let with = |from: &str, to: &str| lab.raw(request.replace(from, to).as_bytes());
    for origin in [
        "http://evil.example",
        "http://127.0.0.1:1",
        "https://evil.example:443",
        "",
        "nonsense",
    ] {
        assert_eq!(
            status(&with("Origin: null", &format!("Origin: {origin}"))),
            403,
            "{origin}"
        );
    }
    assert_eq!(
        status(&with("Origin: null", "Origin: null\r\nSec-Fetch-Site: cross-site")),
        403
    );
    for kind in ["text/plain", "multipart/form-data; boundary=x", "application/json", ""] {
        assert_eq!(status(&with("application/x-www-form-urlencoded", kind)), 415, "{kind}");
    }
    assert_eq!(lab.booth.n_voters(), 0);
    assert_eq!(
        status(&with("Origin: null", &format!("Origin: http://{}", lab.host))),
        303
    );
    assert_eq!(status(&with("urlencoded", "urlencoded; charset=UTF-8")), 303);
    assert_eq!(lab.booth.n_voters(), 1);
}

#[test]
fn slow_clients_are_let_go() {
    let lab = Lab::open();
    let host = lab.host.clone();
    let path = lab.path.clone();
    let slow = |start: String, within: u64| {
        let host = host.clone();
        thread::spawn(move || {
            let mut stream = TcpStream::connect(host).unwrap();
            stream.write_all(start.as_bytes()).unwrap();
            stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
            let begin = Instant::now();
            let mut answer = Vec::new();
            loop {
                let mut bytes = [0; 4_096];
                match stream.read(&mut bytes) {
                    Ok(0) => break,
                    Ok(n) => answer.extend_from_slice(&bytes[..n]),
                    Err(error)
                        if matches!(
                            error.kind(),
                            std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                        ) =>
                    {
                        // One byte at a time, as slowly as it is allowed.
                        if stream.write_all(b"x").is_err() {
                            break;
                        }
                    }
                    Err(_) => break,
                }
                assert!(begin.elapsed() < Duration::from_secs(within), "still open");
            }
            String::from_utf8_lossy(&answer).into_owned()
        })
    };
    let head = slow(format!("GET {path} HTTP/1.1\r\nX-Slow: "), 7);
    let nothing = slow(String::new(), 7);
    let post = format!(
        "POST {path} HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: 60000\r\n\r\n"
    );
    let body = slow(post, 13);
    // The others are served meanwhile.
    assert_eq!(status(&lab.phone().get()), 200);
    head.join().unwrap();
    nothing.join().unwrap();
    assert_eq!(status(&body.join().unwrap()), 408);
}

#[test]
fn more_than_sixty_four_wait_their_turn() {
    let lab = Lab::open();
    let idle: Vec<TcpStream> = (0..100).map(|_| TcpStream::connect(&lab.host).unwrap()).collect();
    thread::sleep(Duration::from_millis(200));
    let begin = Instant::now();
    // All places are taken by those who say nothing, and free again when their time is over.
    assert_eq!(status(&lab.phone().get()), 200);
    assert!(begin.elapsed() < Duration::from_secs(14), "{:?}", begin.elapsed());
    drop(idle);
}

#[test]
fn garbage_does_no_harm() {
    let lab = Lab::open();
    let mut phone = lab.phone();
    let page = phone.get();
    let get = format!("GET {} HTTP/1.1\r\nHost: h\r\n\r\n", lab.path);
    let answer = lab.raw(format!("{get}\0\u{1}GARBAGE\r\n\r\n{get}{get}").as_bytes());
    assert_eq!(answer.matches("HTTP/1.1 200").count(), 1);
    let before = memory();
    for n in 0..1_000_u32 {
        let noise: Vec<u8> = (0..64 + n % 900)
            .map(|k| (k.wrapping_mul(2_654_435_761).wrapping_add(n * 97) >> 13) as u8)
            .collect();
        let bytes = match n % 5 {
            0 => noise,
            1 => b"GET / HTTP/9.9\r\n\r\n".to_vec(),
            2 => [b"GET /\xff\xfe HTTP/1.1\r\n".as_slice(), &noise].concat(),
            3 => phone.request(&String::from_utf8_lossy(&noise)).into_bytes(),
            _ => get.replace("GET", "POST").into_bytes(),
        };
        let mut stream = TcpStream::connect(&lab.host).unwrap();
        let _result = stream.write_all(&bytes);
        let _result = stream.shutdown(std::net::Shutdown::Write);
        let _result = stream.read_to_end(&mut Vec::new());
    }
    assert!(
        memory() < before + 8 * 1024,
        "{before} kB before, {} kB after",
        memory()
    );
    assert_eq!(lab.booth.n_voters(), 0);
    assert_eq!(status(&phone.post(&body(&page, "", PLAIN))), 303);
    assert_eq!(lab.booth.n_voters(), 1);
}

/// The memory of this process in kB, where the system tells it.
fn memory() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace()
        .nth(1)
        .and_then(|kb| kb.parse().ok())
        .unwrap_or_default()
}

#[test]
fn every_answer_has_its_headers() {
    let lab = Lab::open();
    let mut phone = lab.phone();
    let page = phone.get();
    let sound = body(&page, "", PLAIN);
    let mut answers = vec![
        page.clone(),
        phone.post(&sound),
        phone.post("x"),
        phone.post(&sound.replace("best1=", "best1=x")),
        phone.post(&"x".repeat(70_000)),
        lab.raw(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
        lab.raw(b"GET /wrong/ HTTP/1.1\r\nHost: h\r\n\r\n"),
        lab.raw(format!("PUT {} HTTP/1.1\r\nHost: h\r\n\r\n", lab.path).as_bytes()),
    ];
    lab.booth.show(None);
    answers.push(phone.get());
    answers.push(phone.post(&sound));
    let statuses: Vec<u16> = answers.iter().map(|answer| status(answer)).collect();
    assert_eq!(statuses, [200, 303, 400, 422, 413, 404, 403, 405, 200, 409]);
    for answer in answers {
        for (name, value) in [
            ("content-type", "text/html; charset=utf-8"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            ("x-robots-tag", "noindex"),
        ] {
            assert_eq!(header(&answer, name), Some(value), "{answer}");
        }
        let policy = header(&answer, "content-security-policy").unwrap();
        let nonce = policy.split_once("'nonce-").unwrap().1.split_once('\'').unwrap().0;
        let rest = "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        assert_eq!(policy, format!("default-src 'none'; style-src 'nonce-{nonce}'{rest}"));
        assert!(answer.contains(&format!("<style nonce=\"{nonce}\">")));
        assert!(!answer.contains("<script") && !answer.contains("http://") && !answer.contains("https://"));
    }
}

#[test]
fn a_flood_of_ballots_has_an_end() {
    let lab = Lab::open();
    let page = lab.phone().get();
    let voter = value_of(&page, "voter");
    let sound = body(&page, "", PLAIN);
    for n in 0..210 {
        let answer = lab.phone().post(&sound.replace(voter, &format!("{n:032x}")));
        assert_eq!(status(&answer), if n < 200 { 303 } else { 503 });
    }
    assert_eq!((lab.booth.n_voters(), lab.booth.take().len()), (200, 200));
}

#[test]
fn dropping_a_booth_frees_its_port_at_once() {
    let lab = Lab::open();
    let host = lab.host.clone();
    let mut open = TcpStream::connect(&host).unwrap();
    open.write_all(b"GET /").unwrap();
    thread::sleep(Duration::from_millis(50));
    let begin = Instant::now();
    drop(lab);
    assert!(begin.elapsed() < Duration::from_secs(2));
    assert!(TcpStream::connect(&host).is_err());
    drop(open);
    drop(TcpListener::bind(&host).unwrap());
}

#[test]
fn on_the_network_the_link_has_the_address_of_this_machine() {
    let booth = Booth::open(Reach::Network, Arc::new(|| {})).unwrap();
    let link = booth.link();
    let (host, token) = link.strip_prefix("http://").unwrap().split_once('/').unwrap();
    assert_eq!(token.trim_end_matches('/').len(), 32);
    let answer = raw(
        host,
        format!("GET /{token} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes(),
    );
    assert!(answer.contains("No round is open"));
    let other = Booth::open(Reach::Network, Arc::new(|| {})).unwrap();
    assert_ne!(other.link().split('/').nth(3), link.split('/').nth(3));
}

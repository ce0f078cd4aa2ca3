//! The server: one thread that listens, and lets a few in at a time and nobody for long.
//!
//! A connection carries one request. Phones ask for one page and send one ballot, so nothing is won by keeping
//! connections open, and nobody can hold a place at the door for long.

use std::{
    fmt, io,
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener as StdListener, UdpSocket},
    sync::{Arc, Mutex},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, oneshot},
    time::{sleep, timeout},
};

use super::{
    door::{Door, random_id},
    form::{Cast, Form},
    round::{Round, locked},
};

/// How many connections are served at once; others wait.
const MOST_CONNECTIONS: usize = 64;
/// How long the head of a request may take.
const HEAD_TIME: Duration = Duration::from_secs(5);
/// How long a connection may last, with the time it takes to send the answer.
const CONNECTION_TIME: Duration = Duration::from_secs(20);
/// How large the head of a request may be.
const LARGEST_HEAD: usize = 16 * 1024;
/// How long the app waits for the thread to end.
const FAREWELL_TIME: Duration = Duration::from_secs(2);

/// From where the page can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// From this machine only.
    ThisMachine,
    /// From the local network.
    Network,
}

/// A server with one page, open until it is dropped.
pub struct Booth {
    link: String,
    round: Arc<Mutex<Round>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Booth {
    /// Opens the server on a port the system chooses, on loopback or on all interfaces. `wake` is called from the
    /// server’s thread whenever a ballot came.
    pub fn open(reach: Reach, wake: Arc<dyn Fn() + Send + Sync>) -> io::Result<Self> {
        let (bound, shown) = match reach {
            Reach::ThisMachine => (Ipv4Addr::LOCALHOST, IpAddr::V4(Ipv4Addr::LOCALHOST)),
            Reach::Network => (Ipv4Addr::UNSPECIFIED, local_address()),
        };
        let listener = StdListener::bind((bound, 0))?;
        listener.set_nonblocking(true)?;
        let token = random_id().ok_or_else(|| io::Error::other("the system gives no random numbers"))?;
        let link = format!(
            "http://{}/{token}/",
            SocketAddr::new(shown, listener.local_addr()?.port())
        );
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()?;
        let listener = {
            let _inside = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let round = Arc::new(Mutex::new(Round::default()));
        let door = Arc::new(Door {
            token,
            round: Arc::clone(&round),
            wake,
        });
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new().name("booth".to_owned()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = listen(listener, door) => {}
                    // An error means that the booth is gone, which is a reason to stop as well.
                    _ = stopped => {}
                }
            });
            // With the runtime, which ends here, the port and all connections are closed.
        })?;
        Ok(Self {
            link,
            round,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The link people open. Whoever has it can vote.
    pub fn link(&self) -> String {
        self.link.clone()
    }

    /// Shows a form from now on; none closes the round. A form with the number of the present round changes what is
    /// shown and keeps who has cast.
    pub fn show(&self, form: Option<Form>) {
        locked(&self.round).show(form);
    }

    /// The ballots since the last call, in the order in which they came. Of several of one person the last one counts.
    pub fn take(&self) -> Vec<Cast> {
        locked(&self.round).take()
    }

    /// How many persons have cast in the present round, or in the last one if none is open.
    pub fn n_voters(&self) -> usize {
        locked(&self.round).n_voters()
    }
}

/// Without the link and the ballots: neither belongs into a log.
impl fmt::Debug for Booth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Booth").finish_non_exhaustive()
    }
}

impl Drop for Booth {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The thread may have ended by itself.
            let _unheard = stop.send(());
        }
        let Some(thread) = self.thread.take() else {
            return;
        };
        // A thread that does not end, because `wake` hangs, is left alone rather than waited for.
        let begin = Instant::now();
        while !thread.is_finished() {
            if begin.elapsed() > FAREWELL_TIME {
                return;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        // What went wrong in the thread is of no use any more.
        let _result = thread.join();
    }
}

/// The address of this machine in the local network: the one from which packets to elsewhere would be sent. Nothing is
/// sent.
fn local_address() -> IpAddr {
    // The first is an address for documentation, which stands for the whole internet; the others find a network that
    // has no way out, such as the hotspot of a laptop.
    let elsewhere = [
        Ipv4Addr::new(192, 0, 2, 1),
        Ipv4Addr::new(224, 0, 0, 251),
        Ipv4Addr::new(192, 168, 255, 254),
        Ipv4Addr::new(10, 255, 255, 254),
        Ipv4Addr::new(172, 31, 255, 254),
    ];
    let from = |to: Ipv4Addr| {
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
        socket.connect((to, 9)).ok()?;
        let address = socket.local_addr().ok()?.ip();
        (!address.is_unspecified() && !address.is_loopback()).then_some(address)
    };
    elsewhere
        .into_iter()
        .find_map(from)
        .unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
}

async fn listen(listener: TcpListener, door: Arc<Door>) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        // Who finds no place waits in the queue of the system.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let Ok((stream, _)) = listener.accept().await else {
            // There are too many open files, or the other side has gone: there is nothing to do but to go on a little
            // later.
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        let door = Arc::clone(&door);
        tokio::spawn(async move {
            serve(stream, door).await;
            drop(place);
        });
    }
}

async fn serve(stream: TcpStream, door: Arc<Door>) {
    let service = service_fn(move |request| {
        let door = Arc::clone(&door);
        async move { Ok::<_, std::convert::Infallible>(door.answer_in_time(request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .keep_alive(false)
        .max_buf_size(LARGEST_HEAD)
        .max_headers(64)
        .serve_connection(TokioIo::new(stream), service);
    // Whatever goes wrong with one connection is no matter of the others.
    let _result = timeout(CONNECTION_TIME, connection).await;
}

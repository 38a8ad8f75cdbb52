//! A bad network: a TCP proxy between desk (or client page) and server that cuts, refuses, holds, delays and loses.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
    task::JoinHandle,
    time::Instant,
};

use crate::frames::{FrameFilter, Unwanted};

/// How the network is just now.
#[derive(Debug, Clone, Copy, Default)]
struct Weather {
    refusing: bool,
    holding: bool,
    losing_answers: bool,
    delay: Duration,
    /// Grows with every cut; a connection lives only in the generation it was made in.
    generation: u64,
}

/// A TCP proxy on a free loopback port. Connections go on living when it is asked to `refuse`, and end when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    weather: watch::Sender<Weather>,
    unwanted: Arc<Mutex<Unwanted>>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// Starts a proxy to `target`.
    pub async fn start(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port is free for the proxy");
        let address = listener.local_addr().expect("a bound listener has an address");
        let weather = watch::Sender::new(Weather::default());
        let unwanted = Arc::new(Mutex::new(Unwanted::default()));
        let accepting = tokio::spawn(accept(listener, target, weather.subscribe(), Arc::clone(&unwanted)));
        Self { address, weather, unwanted, accepting }
    }

    /// Where to connect instead of the target.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same as an address for a desk: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Drops every connection there is; new ones are let through.
    pub fn cut(&self) {
        self.weather.send_modify(|weather| weather.generation += 1);
    }

    /// From now on new connections are reset at once; those there are go on.
    pub fn refuse(&self) {
        self.weather.send_modify(|weather| weather.refusing = true);
    }

    /// Ends [`Proxy::refuse`].
    pub fn accept(&self) {
        self.weather.send_modify(|weather| weather.refusing = false);
    }

    /// From now on nothing gets through either way, while every connection looks alive.
    pub fn hold(&self) {
        self.weather.send_modify(|weather| weather.holding = true);
    }

    /// Ends [`Proxy::hold`]: what was held comes through, in order.
    pub fn release(&self) {
        self.weather.send_modify(|weather| weather.holding = false);
    }

    /// From now on everything comes this much later, either way.
    pub fn delay(&self, delay: Duration) {
        self.weather.send_modify(|weather| weather.delay = delay);
    }

    /// From now on what the target answers is lost while requests still reach it; `false` ends it. Connections that
    /// lost something are of no use afterwards: [`Proxy::cut`] them.
    pub fn lose_answers(&self, lose: bool) {
        self.weather.send_modify(|weather| weather.losing_answers = lose);
    }

    /// Swallows the next WebSocket text frame from the target whose payload contains `text`, on whatever connection.
    pub fn drop_frame_containing(&self, text: &str) {
        self.unwanted().texts.push(text.to_owned());
    }

    /// Writes `new` instead of `old` in the next WebSocket text frame from the target that contains `old`.
    pub fn change_frame(&self, old: &str, new: &str) {
        self.unwanted().changes.push((old.to_owned(), new.to_owned()));
    }

    /// How many frames were changed so far.
    #[must_use]
    pub fn changed_frames(&self) -> usize {
        self.unwanted().changed
    }

    /// How many frames were swallowed so far.
    #[must_use]
    pub fn dropped_frames(&self) -> usize {
        self.unwanted().swallowed
    }

    fn unwanted(&self) -> std::sync::MutexGuard<'_, Unwanted> {
        self.unwanted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.cut();
    }
}

async fn accept(
    listener: TcpListener,
    target: SocketAddr,
    weather: watch::Receiver<Weather>,
    unwanted: Arc<Mutex<Unwanted>>,
) {
    while let Ok((near, _)) = listener.accept().await {
        if weather.borrow().refusing {
            // Without lingering the other side sees a reset, as from a port where nobody listens.
            let _ = near.set_zero_linger();
            continue;
        }
        tokio::spawn(carry(near, target, weather.clone(), Arc::clone(&unwanted)));
    }
}

/// Carries one connection until either side ends it or it is cut.
async fn carry(
    near: TcpStream,
    target: SocketAddr,
    mut weather: watch::Receiver<Weather>,
    unwanted: Arc<Mutex<Unwanted>>,
) {
    let generation = weather.borrow().generation;
    let Ok(far) = TcpStream::connect(target).await else { return };
    for stream in [&near, &far] {
        let _ = stream.set_nodelay(true);
    }
    let (near_read, near_write) = near.into_split();
    let (far_read, far_write) = far.into_split();
    let requests = pump(near_read, far_write, weather.clone(), None);
    let answers = pump(far_read, near_write, weather.clone(), Some(FrameFilter::new(unwanted)));
    tokio::select! {
        _ = async { tokio::join!(requests, answers) } => {}
        // Also when the proxy is gone.
        _ = weather.wait_for(|weather| weather.generation != generation) => {}
    }
}

/// One direction: reads, and writes when the weather lets it through. `filter` marks the answers.
async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut weather: watch::Receiver<Weather>,
    mut filter: Option<FrameFilter>,
) {
    let (sender, mut due) = mpsc::channel::<(Instant, Vec<u8>)>(64);
    let looking = weather.clone();
    let reading = async move {
        let mut buffer = vec![0; 16 * 1024];
        while let Ok(read @ 1..) = from.read(&mut buffer).await {
            let at = Instant::now() + looking.borrow().delay;
            if sender.send((at, buffer[..read].to_vec())).await.is_err() {
                break;
            }
        }
    };
    let writing = async move {
        while let Some((at, bytes)) = due.recv().await {
            tokio::time::sleep_until(at).await;
            let Ok(now) = weather.wait_for(|weather| !weather.holding).await.map(|now| *now) else { return };
            let bytes = match &mut filter {
                Some(_) if now.losing_answers => continue,
                Some(filter) => filter.pass(&bytes),
                None => bytes,
            };
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
        let _ = to.shutdown().await;
    };
    tokio::join!(reading, writing);
}

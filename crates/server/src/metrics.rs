//! What is counted for the administrator, and how it is written for Prometheus.

use std::collections::{BTreeMap, HashMap};
use std::fmt::{Display, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::{Method, StatusCode};

/// Bounds of the buckets for the time of a write, in microseconds.
const WRITE_BOUNDS: [u64; 11] =
    [1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 5_000_000];

/// Bounds of the buckets for how many writes share a commit.
const BATCH_BOUNDS: [u64; 9] = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/// How a sign-in went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignInOutcome {
    Done,
    WrongCredentials,
    Disabled,
    RateLimited,
}

const OUTCOMES: [(SignInOutcome, &str); 4] = [
    (SignInOutcome::Done, "ok"),
    (SignInOutcome::WrongCredentials, "wrong_credentials"),
    (SignInOutcome::Disabled, "disabled"),
    (SignInOutcome::RateLimited, "rate_limited"),
];

/// Counters of one server.
#[derive(Default)]
pub(crate) struct Metrics {
    writes: Histogram<11>,
    batches: Histogram<9>,
    failed_batches: AtomicU64,
    sign_ins: [AtomicU64; 4],
    requests: Mutex<Requests>,
}

/// By route, then by method and status.
type Requests = HashMap<String, BTreeMap<(&'static str, u16), u64>>;

/// What is read at the moment of the question rather than counted.
pub(crate) struct Gauges {
    pub(crate) desks: usize,
    pub(crate) clients: usize,
    pub(crate) feed_head: i64,
    pub(crate) ready: bool,
}

impl Metrics {
    /// A write was answered.
    pub(crate) fn write(&self, took: Duration) {
        self.writes.record(&WRITE_BOUNDS, u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }

    /// So many writes were committed together.
    pub(crate) fn batch(&self, size: usize) {
        self.batches.record(&BATCH_BOUNDS, u64::try_from(size).unwrap_or(u64::MAX));
    }

    /// How many batches were committed.
    #[cfg(test)]
    pub(crate) fn batches(&self) -> u64 {
        self.batches.count.load(Ordering::Relaxed)
    }

    /// A batch could not be committed.
    pub(crate) fn batch_failed(&self) {
        self.failed_batches.fetch_add(1, Ordering::Relaxed);
    }

    /// Somebody tried to sign in.
    pub(crate) fn sign_in(&self, outcome: SignInOutcome) {
        for ((known, _), count) in OUTCOMES.iter().zip(&self.sign_ins) {
            if *known == outcome {
                count.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// A request was answered. `route` is the pattern and never the path, which may hold a code.
    pub(crate) fn request(&self, method: &Method, route: &str, status: StatusCode) {
        let key = (word(method), status.as_u16());
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        match requests.get_mut(route) {
            Some(counts) => *counts.entry(key).or_default() += 1,
            None => drop(requests.insert(route.to_owned(), BTreeMap::from([(key, 1)]))),
        }
    }

    /// Everything in the text format of Prometheus.
    pub(crate) fn exposition(&self, gauges: &Gauges) -> String {
        let mut page = Page(String::new());
        page.head("deskbell_build_info", "gauge", "The version that runs.");
        page.line("deskbell_build_info", &format!("version=\"{}\"", env!("CARGO_PKG_VERSION")), 1);
        page.one("deskbell_ready", "gauge", "1 while requests are taken.", u8::from(gauges.ready));
        page.head("deskbell_streams", "gauge", "Open streams.");
        page.line("deskbell_streams", "kind=\"desk\"", gauges.desks);
        page.line("deskbell_streams", "kind=\"client\"", gauges.clients);
        page.one("deskbell_feed_head", "gauge", "The newest place of the feed.", gauges.feed_head);
        page.head("deskbell_write_seconds", "histogram", "From a write's arrival until it was answered.");
        self.writes.write("deskbell_write_seconds", &WRITE_BOUNDS, 1e-6, &mut page);
        page.head("deskbell_batch_writes", "histogram", "How many writes shared a commit.");
        self.batches.write("deskbell_batch_writes", &BATCH_BOUNDS, 1.0, &mut page);
        let failed = self.failed_batches.load(Ordering::Relaxed);
        page.one("deskbell_batches_failed_total", "counter", "Commits that failed.", failed);
        page.head("deskbell_sign_ins_total", "counter", "Attempts to sign in, by how they went.");
        for ((_, outcome), count) in OUTCOMES.iter().zip(&self.sign_ins) {
            let count = count.load(Ordering::Relaxed);
            page.line("deskbell_sign_ins_total", &format!("outcome=\"{outcome}\""), count);
        }
        page.head("deskbell_http_requests_total", "counter", "Answered requests, by route and status.");
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let sorted: BTreeMap<_, _> = requests.iter().collect();
        for (route, counts) in sorted {
            for ((method, status), count) in counts {
                let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
                page.line("deskbell_http_requests_total", &labels, count);
            }
        }
        page.0
    }
}

/// Methods as labels: whoever asks cannot make new ones.
fn word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        _ => "other",
    }
}

/// Counts values by buckets; what is over the last bound is in the count alone.
struct Histogram<const N: usize> {
    buckets: [AtomicU64; N],
    count: AtomicU64,
    sum: AtomicU64,
}

impl<const N: usize> Default for Histogram<N> {
    fn default() -> Self {
        Self { buckets: std::array::from_fn(|_| AtomicU64::new(0)), count: AtomicU64::new(0), sum: AtomicU64::new(0) }
    }
}

impl<const N: usize> Histogram<N> {
    fn record(&self, bounds: &[u64; N], value: u64) {
        if let Some((_, bucket)) = bounds.iter().zip(&self.buckets).find(|(bound, _)| value <= **bound) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    fn write(&self, name: &str, bounds: &[u64; N], unit: f64, page: &mut Page) {
        // Figures for people and graphs: what is lost beyond 2^52 does not matter.
        let in_unit = |value: u64| f64::from(u32::try_from(value).unwrap_or(u32::MAX)) * unit;
        let mut sum = 0;
        for (bound, bucket) in bounds.iter().zip(&self.buckets) {
            sum += bucket.load(Ordering::Relaxed);
            page.line(&format!("{name}_bucket"), &format!("le=\"{}\"", in_unit(*bound)), sum);
        }
        // Read after the buckets, which are counted before it: never less than they are.
        let count = self.count.load(Ordering::Relaxed).max(sum);
        page.line(&format!("{name}_bucket"), "le=\"+Inf\"", count);
        let total = Duration::from_micros(self.sum.load(Ordering::Relaxed)).as_secs_f64() * 1e6 * unit;
        page.line(&format!("{name}_sum"), "", total);
        page.line(&format!("{name}_count"), "", count);
    }
}

struct Page(String);

// Writing to a string cannot fail.
impl Page {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}").ok();
    }

    fn line(&mut self, name: &str, labels: &str, value: impl Display) {
        let (open, close) = if labels.is_empty() { ("", "") } else { ("{", "}") };
        writeln!(self.0, "{name}{open}{labels}{close} {value}").ok();
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: impl Display) {
        self.head(name, kind, help);
        self.line(name, "", value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_written_as_prometheus_reads_it() {
        let metrics = Metrics::default();
        metrics.write(Duration::from_micros(900));
        metrics.write(Duration::from_millis(7));
        metrics.write(Duration::from_secs(60));
        metrics.batch(3);
        metrics.batch_failed();
        metrics.sign_in(SignInOutcome::WrongCredentials);
        metrics.request(&Method::GET, "/i/{code}", StatusCode::OK);
        metrics.request(&Method::GET, "/i/{code}", StatusCode::OK);
        metrics.request(&Method::from_bytes(b"MINE\"").unwrap_or(Method::TRACE), "unknown", StatusCode::NOT_FOUND);
        let page = metrics.exposition(&Gauges { desks: 2, clients: 7, feed_head: 42, ready: true });
        for line in [
            "deskbell_ready 1",
            "deskbell_streams{kind=\"desk\"} 2",
            "deskbell_streams{kind=\"client\"} 7",
            "deskbell_feed_head 42",
            "deskbell_write_seconds_bucket{le=\"0.001\"} 1",
            "deskbell_write_seconds_bucket{le=\"0.01\"} 2",
            "deskbell_write_seconds_bucket{le=\"5\"} 2",
            "deskbell_write_seconds_bucket{le=\"+Inf\"} 3",
            "deskbell_write_seconds_count 3",
            "deskbell_batch_writes_bucket{le=\"4\"} 1",
            "deskbell_batch_writes_sum 3",
            "deskbell_batches_failed_total 1",
            "deskbell_sign_ins_total{outcome=\"wrong_credentials\"} 1",
            "deskbell_sign_ins_total{outcome=\"ok\"} 0",
            "deskbell_http_requests_total{method=\"GET\",route=\"/i/{code}\",status=\"200\"} 2",
            "deskbell_http_requests_total{method=\"other\",route=\"unknown\",status=\"404\"} 1",
        ] {
            assert!(page.lines().any(|found| found == line), "{line} is missing in\n{page}");
        }
    }
}

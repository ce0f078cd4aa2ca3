//! Medians of CPU time: how long an operation takes, however busy the machine is with other things.

use std::hint::black_box;

/// A sample is at least this long, in seconds, so that reading the clock does not count.
const SHORTEST_SAMPLE: f64 = 100e-6;

/// No more samples than this, however short they are.
const MOST_SAMPLES: usize = 2000;

/// The CPU time this process has used so far, in seconds; wall time where the system does not tell.
#[cfg(unix)]
pub fn now() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

/// The CPU time this process has used so far, in seconds; wall time where the system does not tell.
#[cfg(not(unix))]
pub fn now() -> f64 {
    use std::{sync::OnceLock, time::Instant};
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_secs_f64()
}

/// The median time of `operate` in seconds.
///
/// What `prepare` makes is made before the clock starts, and what `operate` returns is dropped after it stops.
/// Goes on for `seconds`, and for three samples unless one takes longer than ten times `seconds`.
pub fn median<S, T>(seconds: f64, mut prepare: impl FnMut() -> S, mut operate: impl FnMut(S) -> T) -> f64 {
    let mut sample = |n_operations: usize| {
        let inputs: Vec<S> = (0..n_operations).map(|_| prepare()).collect();
        let mut outputs: Vec<T> = Vec::with_capacity(n_operations);
        let start = now();
        for input in inputs {
            outputs.push(black_box(operate(black_box(input))));
        }
        let time = now() - start;
        drop(outputs);
        time
    };
    let start = now();
    let mut n_operations = 1;
    let mut first = sample(1);
    while first < SHORTEST_SAMPLE && n_operations < 1 << 16 {
        n_operations *= 2;
        first = sample(n_operations);
    }
    let mut samples = vec![first];
    let goes_on = |samples: &[f64], spent: f64| {
        let is_slow = spent > 10.0 * seconds;
        (spent < seconds || (samples.len() < 3 && !is_slow)) && samples.len() < MOST_SAMPLES
    };
    while goes_on(&samples, now() - start) {
        samples.push(sample(n_operations));
    }
    samples.sort_by(f64::total_cmp);
    let middle = f64::midpoint(samples[(samples.len() - 1) / 2], samples[samples.len() / 2]);
    middle / n_operations as f64
}

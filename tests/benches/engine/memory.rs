//! How much memory a network takes: measured in a process of its own, which starts anew for every network.

use std::process::Command;

use serde_json::{Value, json};

/// The memory of a process in bytes.
pub struct Memory {
    /// What it held at most while the engine compiled and answered, everything included.
    pub peak: u64,
    /// What it held before, with the network read.
    pub before: u64,
}

/// Starts this program again for one network and takes down what it says. `None` where the system does not tell.
pub fn of_child(name: &str) -> Option<Memory> {
    let output = Command::new(std::env::current_exe().ok()?)
        .args(["--memory", name])
        .output()
        .ok()?;
    let said: Value = serde_json::from_slice(&output.stdout).ok()?;
    Some(Memory {
        peak: said["peak"].as_u64()?,
        before: said["before"].as_u64()?,
    })
}

/// Measures this very process while it does something.
pub fn of_this_process(work: impl FnOnce()) -> Option<Value> {
    // On Linux, 5 sets the high-water mark back to what is held now; reading the network must not count.
    std::fs::write("/proc/self/clear_refs", "5").ok()?;
    let before = status("VmRSS")?;
    work();
    Some(json!({ "before": before, "peak": status("VmHWM")? }))
}

fn status(field: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(field))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}

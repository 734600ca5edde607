//! What came of the handshakes.

mod failure;
mod first_bytes;

use std::collections::BTreeMap;
use std::time::Duration;

use mse::CryptoMethod;
use serde::Serialize;

use self::failure::Failure;
use self::first_bytes::FirstBytes;
use crate::arguments::{Arguments, Role};
use crate::attempt::{Attempt, Outcome};
use crate::evidence::keys::Avoided;

/// The line that is printed.
#[derive(Serialize)]
pub(crate) struct Report {
    role: Role,
    /// Handshakes, each of one connection or more.
    handshakes: usize,
    connections: usize,
    /// Handshakes that worked in the end.
    ok: usize,
    /// The same, by how many connections they took.
    ok_at_dial: BTreeMap<usize, usize>,
    /// Why connections were followed by another.
    redials: Redials,
    /// Random choices that were passed over, by what would have been wrong.
    avoided: Avoided,
    /// How connections did whose keys are of the kinds that deployed clients fail on.
    first_bytes: FirstBytes,
    methods: BTreeMap<String, usize>,
    /// Of those that worked: where the peer said something that needs our last message.
    confirmed: usize,
    /// Of the connections that worked, from the first SYN or accept on.
    seconds: Seconds,
    failures: Vec<Failure>,
}

#[derive(Default, Serialize)]
struct Redials {
    leading_zero: usize,
    failed: usize,
}

#[derive(Serialize)]
struct Seconds {
    median: f64,
    longest: f64,
}

impl Report {
    pub(crate) fn new(arguments: &Arguments, handshakes: &[Vec<Attempt>]) -> Self {
        let attempts = || handshakes.iter().flatten();
        let worked = |handshake: &&Vec<Attempt>| {
            handshake.last().is_some_and(|attempt| attempt.outcome.worked())
        };
        let ok = || handshakes.iter().filter(worked);
        let mut methods = BTreeMap::new();
        let mut confirmations = 0;
        for attempt in attempts() {
            if let Outcome::Worked { method, confirmed } = attempt.outcome {
                *methods.entry(method.to_string()).or_default() += 1;
                confirmations += usize::from(confirmed);
            }
        }
        Self {
            role: arguments.role,
            handshakes: handshakes.len(),
            connections: attempts().count(),
            ok: ok().count(),
            ok_at_dial: count(ok().map(Vec::len)),
            redials: redials(handshakes),
            avoided: avoided(attempts()),
            first_bytes: FirstBytes::of(attempts()),
            methods,
            confirmed: confirmations,
            seconds: Seconds::of(attempts()),
            failures: failures(arguments, handshakes),
        }
    }

    pub(crate) fn all_worked(&self) -> bool {
        self.ok == self.handshakes
    }

    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("all keys are texts or numbers")
    }
}

fn count(values: impl Iterator<Item = usize>) -> BTreeMap<usize, usize> {
    let mut counted = BTreeMap::new();
    for value in values {
        *counted.entry(value).or_default() += 1;
    }
    counted
}

fn redials(handshakes: &[Vec<Attempt>]) -> Redials {
    let mut redials = Redials::default();
    for attempt in
        handshakes.iter().flat_map(|attempts| attempts.split_last()).flat_map(|(_, all)| all)
    {
        match attempt.outcome {
            Outcome::LeadingZero => redials.leading_zero += 1,
            _ => redials.failed += 1,
        }
    }
    redials
}

fn avoided<'a>(attempts: impl Iterator<Item = &'a Attempt>) -> Avoided {
    let mut sum = Avoided::default();
    for attempt in attempts {
        let Some(keys) = &attempt.keys else { continue };
        sum.s_zero += keys.avoided.s_zero;
        sum.yb_zero += keys.avoided.yb_zero;
        sum.ya_13 += keys.avoided.ya_13;
        // Both are of step 4, which the others did not come to.
        if let Outcome::Worked { method, .. } = attempt.outcome {
            sum.long_reply += keys.avoided.long_reply;
            let encrypted = method == CryptoMethod::Rc4;
            sum.payload_13 += keys.avoided.payload_13 * usize::from(encrypted);
        }
    }
    sum
}

fn failures(arguments: &Arguments, handshakes: &[Vec<Attempt>]) -> Vec<Failure> {
    let mut failures = Vec::new();
    for (number, attempts) in handshakes.iter().enumerate() {
        for (dial, attempt) in attempts.iter().enumerate() {
            let next = attempts.get(dial + 1).map(|attempt| &attempt.outcome);
            failures.extend(Failure::of(attempt, (number, dial + 1), next, arguments));
        }
    }
    failures
}

impl Seconds {
    fn of<'a>(attempts: impl Iterator<Item = &'a Attempt>) -> Self {
        let mut all: Vec<_> = attempts
            .filter(|attempt| attempt.outcome.worked())
            .map(|attempt| attempt.trace.duration())
            .collect();
        all.sort_unstable();
        let median = all.get(all.len() / 2).copied().unwrap_or_default();
        let longest = all.last().copied().unwrap_or_default();
        Self { median: milliseconds(median), longest: milliseconds(longest) }
    }
}

/// In seconds, with three digits behind the point.
fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1000.0).round() / 1000.0
}

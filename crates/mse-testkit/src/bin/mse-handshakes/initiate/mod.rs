//! Dials.

mod dial;
mod guess;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use mse::{Initiating, Initiator, Offer, Stage};

use self::dial::dial;
use self::guess::send_guess;
use crate::arguments::Arguments;
use crate::attempt::{Attempt, Ending, Outcome, Step};
use crate::connection::{Connection, our_handshake};
use crate::evidence::drawn::{Drawn, Pads, draw};

/// How often one handshake is dialled again because S begins with a zero byte: 1 in 256 does, so
/// that this many in a row mean something else.
const LEADING_ZEROS: usize = 8;

/// How often it is dialled again after a failure, as `mse proxy` does too.
const FAILURES: usize = 1;

/// The connections of each handshake. Only the last may have worked.
pub(crate) fn run(arguments: &Arguments) -> Vec<Vec<Attempt>> {
    let end = Instant::now() + arguments.within;
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..arguments.at_once.min(arguments.count) {
            scope.spawn(|| {
                while Instant::now() < end {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= arguments.count {
                        break;
                    }
                    let handshake = handshake(arguments, number);
                    done.lock()
                        .expect("nothing panics while it is locked")
                        .push((number, handshake));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("nothing panics while it is locked");
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, handshake)| handshake).collect()
}

fn handshake(arguments: &Arguments, number: usize) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    let (mut leading_zeros, mut failures) = (0, 0);
    loop {
        let attempt = attempt(arguments, number);
        let again = match attempt.outcome {
            Outcome::Worked { .. } => false,
            Outcome::LeadingZero => {
                leading_zeros += 1;
                leading_zeros <= LEADING_ZEROS
            }
            Outcome::Failed(_) => {
                failures += 1;
                failures <= FAILURES
            }
        };
        attempts.push(attempt);
        if !again {
            return attempts;
        }
    }
}

fn attempt(arguments: &Arguments, number: usize) -> Attempt {
    let mut connection = match dial(arguments, number) {
        Ok(connection) => connection,
        Err(failed) => return *failed,
    };
    let (random, drawn) =
        draw(if arguments.guess_after.is_some() { Pads::Short } else { Pads::Any });
    let offer = Offer::new(arguments.skey, arguments.policy)
        .with_initial_payload(our_handshake(arguments.skey, number).to_vec())
        .expect("it is short enough");
    let mut out = Vec::new();
    let step = Initiating::NeedsInput(Initiator::start(offer, random, &mut out));
    let outcome = negotiate(arguments, &mut connection, step, out, &drawn);
    let outcome = outcome.unwrap_or_else(Outcome::Failed);
    connection.end(arguments, &drawn, outcome)
}

fn negotiate(
    arguments: &Arguments,
    connection: &mut Connection,
    mut step: Initiating,
    mut out: Vec<u8>,
    drawn: &Drawn,
) -> Result<Outcome, Ending> {
    let mut guess_after = arguments.guess_after;
    let mut buffer = [0; 4096];
    loop {
        step = match step {
            Initiating::NeedsInput(initiator) => {
                connection.step = Step::Mse(initiator.stage());
                connection.send(&mut out)?;
                if initiator.stage() == Stage::Synchronise
                    && let Some(patience) = guess_after.take()
                    && connection.stays_quiet(patience)?
                {
                    send_guess(arguments, connection, drawn)?;
                }
                initiator.receive(connection.read(&mut buffer)?, &mut out)?
            }
            Initiating::LeadingZero(_) => return Ok(Outcome::LeadingZero),
            Initiating::Complete(mut established) => {
                connection.expect_bittorrent_handshake(&mut established, arguments.skey)?;
                connection.say_have_none(&mut established)?;
                return Ok(Outcome::Worked { method: established.method, confirmed: true });
            }
        }
    }
}

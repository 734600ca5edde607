//! Handshakes over TCP, to count how many a client completes and to explain those that it does not.
//!
//! ```text
//! mse-handshakes initiate HOST:PORT INFOHASH COUNT [OPTIONS]
//! mse-handshakes respond  ADDR:PORT INFOHASH COUNT [OPTIONS]
//!
//!   --methods any|rc4|header-only
//!   --time-limit SECONDS   for one connection (15)
//!   --within SECONDS       begin nothing new after that time
//!   --at-once N            initiate: connections at a time (1)
//!   --sources ADDRESS      initiate: dial from this address, the next handshake from the next one, ...
//!   --guess-after SECONDS  initiate: when step 3 has no answer for so long, send another one, for the
//!                          Yb that a responder means which lost its leading zero byte
//!   --patience SECONDS     respond: end when nobody has connected for so long
//! ```
//!
//! A handshake is MSE and the BitTorrent handshake of 68 bytes each way, with the right info-hash. A
//! responder also waits for what the initiator says next, as that shows that it could read step 4.
//!
//! An initiator dials again when S begins with a zero byte, and once more, with a fresh key, after a
//! failure. To a responder, all connections to one of its addresses are one peer's dials.
//!
//! Prints one line of JSON, in which every failed connection has its evidence; exits with 1 if a
//! handshake worked at no dial, with 2 if the arguments make no sense or the address cannot be listened
//! on. `respond` says on stderr where it listens, so that port 0 will do.

mod arguments;
mod attempt;
mod connection;
mod evidence;
mod initiate;
mod report;
mod respond;

use std::process::ExitCode;

use crate::arguments::{Arguments, Role, USAGE};
use crate::report::Report;

fn main() -> ExitCode {
    let Some(arguments) = Arguments::parse(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let handshakes = match arguments.role {
        Role::Initiator => initiate::run(&arguments),
        Role::Responder => match respond::run(&arguments) {
            Ok(handshakes) => handshakes,
            Err(error) => {
                eprintln!("mse-handshakes: cannot listen on {}: {error}", arguments.address);
                return ExitCode::from(2);
            }
        },
    };
    let report = Report::new(&arguments, &handshakes);
    println!("{}", report.to_json());
    ExitCode::from(u8::from(!report.all_worked()))
}

//! Handshakes over TCP, one after another, to count how many a client completes.
//!
//! ```text
//! mse-handshakes initiate HOST:PORT INFOHASH COUNT [--methods any|rc4|header-only]
//! mse-handshakes respond  ADDR:PORT INFOHASH COUNT [--methods any|rc4|header-only]
//! ```
//!
//! A handshake is MSE and the BitTorrent handshake of 68 bytes each way, with the right info-hash.
//! Prints one line of JSON; exits with 1 if any failed, with 2 if the arguments make no sense or the
//! address cannot be listened on. `respond` says on stderr where it listens, so that port 0 will do.

mod arguments;
mod connection;
mod initiate;
mod report;
mod respond;

use std::process::ExitCode;

use crate::arguments::{Arguments, Role, USAGE};

fn main() -> ExitCode {
    let Some(arguments) = Arguments::parse(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let report = match arguments.role {
        Role::Initiate => initiate::run(&arguments),
        Role::Respond => match respond::run(&arguments) {
            Ok(report) => report,
            Err(error) => {
                eprintln!("mse-handshakes: cannot listen on {}: {error}", arguments.address);
                return ExitCode::from(2);
            }
        },
    };
    println!("{}", report.to_json());
    ExitCode::from(u8::from(!report.failed.is_empty()))
}

//! Dials, one connection after another.

use std::net::{TcpStream, ToSocketAddrs};
use std::time::Instant;

use mse::{CryptoMethod, Established, Initiating, Initiator, Offer, Randomness};

use crate::arguments::Arguments;
use crate::connection::{Connection, TIME_LIMIT, our_handshake};
use crate::report::Report;

/// How often one handshake is dialled again because S begins with a zero byte: 1 in 256 does, so
/// that this many in a row mean something else.
const REDIALS: usize = 8;

pub(crate) fn run(arguments: &Arguments) -> Report {
    let mut report = Report::default();
    for _ in 0..arguments.count {
        let outcome = handshake(arguments, &mut report.redialled);
        report.add(outcome);
    }
    report
}

fn handshake(arguments: &Arguments, redialled: &mut usize) -> Result<CryptoMethod, String> {
    for _ in 0..=REDIALS {
        let mut connection = dial(&arguments.address)?;
        if let Some(mut established) = negotiate(arguments, &mut connection)? {
            connection.expect_bittorrent_handshake(&mut established, arguments.skey)?;
            return Ok(established.method);
        }
        *redialled += 1;
    }
    Err(format!("S began with a zero byte {REDIALS} times and once more"))
}

fn dial(address: &str) -> Result<Connection, String> {
    let deadline = Instant::now() + TIME_LIMIT;
    let describe = |error| format!("cannot connect to {address}: {error}");
    let mut last = format!("{address} has no address");
    for address in address.to_socket_addrs().map_err(describe)? {
        match TcpStream::connect_timeout(&address, TIME_LIMIT) {
            Ok(stream) => return Connection::new(stream, deadline),
            Err(error) => last = describe(error),
        }
    }
    Err(last)
}

/// Nothing if S begins with a zero byte.
fn negotiate(
    arguments: &Arguments,
    connection: &mut Connection,
) -> Result<Option<Established>, String> {
    let offer = Offer::new(arguments.skey, arguments.policy)
        .with_initial_payload(our_handshake(arguments.skey).to_vec())
        .map_err(|error| error.to_string())?;
    let random = Randomness::from_os().map_err(|error| error.to_string())?;
    let mut out = Vec::new();
    let mut buffer = [0; 4096];
    let mut step = Initiating::NeedsInput(Initiator::start(offer, random, &mut out));
    loop {
        step = match step {
            Initiating::NeedsInput(initiator) => {
                let doing = initiator.stage().to_string();
                connection.send(&mut out, &doing)?;
                let bytes = connection.read(&mut buffer, &doing)?;
                initiator.receive(bytes, &mut out).map_err(|error| error.to_string())?
            }
            Initiating::LeadingZero(_) => return Ok(None),
            Initiating::Complete(established) => return Ok(Some(established)),
        }
    }
}

//! Answers, each connection in a thread of its own.

mod peers;

use std::io;
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use mse::{Established, Responder, Responding};

use self::peers::by_peer;
use crate::arguments::Arguments;
use crate::attempt::{Attempt, Ending, Outcome, Rejected, Step};
use crate::connection::{Connection, our_handshake};
use crate::evidence::drawn::{Pads, draw};
use crate::evidence::trace::Trace;

/// How long an initiator may take with what it says first behind the handshakes. All take less than a
/// second; who says nothing has not confirmed anything, and has not failed.
const FIRST_MESSAGE: Duration = Duration::from_secs(3);

/// The connections of each handshake. Only the last may have worked.
pub(crate) fn run(arguments: &Arguments) -> io::Result<Vec<Vec<Attempt>>> {
    let listener = TcpListener::bind(&arguments.address)?;
    eprintln!("listening on {}", listener.local_addr()?);
    let accepted = accept_each(listener);
    let end = Instant::now() + arguments.within;
    let attempts = thread::scope(|scope| {
        let mut answers = Vec::new();
        for number in 0..arguments.count {
            let wait = arguments.patience.min(end.saturating_duration_since(Instant::now()));
            let Ok(stream) = accepted.recv_timeout(wait) else { break };
            answers.push(scope.spawn(move || answer(arguments, number, stream)));
        }
        let answers = answers.into_iter();
        answers.map(|answer| answer.join().expect("an answer does not panic")).collect()
    });
    Ok(by_peer(attempts))
}

/// Accepts until the program ends, in a thread of its own: accepting has no time limit.
fn accept_each(listener: TcpListener) -> Receiver<TcpStream> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let sent = match stream {
                Ok(stream) => sender.send(stream),
                Err(error) => {
                    eprintln!("mse-handshakes: cannot accept: {error}");
                    continue;
                }
            };
            if sent.is_err() {
                return;
            }
        }
    });
    receiver
}

fn answer(arguments: &Arguments, number: usize, stream: TcpStream) -> Attempt {
    let (random, drawn) = draw(Pads::Any);
    let outcome = stream.set_nodelay(true).map_err(Ending::Local);
    let mut connection = Connection::new(stream, Trace::begin(), arguments.time_limit);
    let outcome = outcome.and_then(|()| {
        let step = Responding::NeedsInput(Responder::new(random));
        let mut out = Vec::new();
        let established = negotiate(arguments, &mut connection, step, &mut out)?;
        finish(arguments, number, &mut connection, established, out)
    });
    connection.end(arguments, &drawn, outcome.unwrap_or_else(Outcome::Failed))
}

/// Leaves step 4 in `out`.
fn negotiate(
    arguments: &Arguments,
    connection: &mut Connection,
    mut step: Responding,
    out: &mut Vec<u8>,
) -> Result<Established, Ending> {
    let skey = arguments.skey;
    let mut buffer = [0; 4096];
    loop {
        step = match step {
            Responding::NeedsInput(responder) => {
                connection.step = Step::Mse(responder.stage());
                connection.send(out)?;
                responder.receive(connection.read(&mut buffer)?, out)?
            }
            Responding::ChooseSkey(choice) if choice.skey_hash() != skey.hash() => {
                return Err(Ending::Rejected(Rejected::OtherTorrent));
            }
            Responding::ChooseSkey(choice) => choice.choose(&skey, arguments.policy, out)?,
            Responding::Complete(established) => return Ok(established),
        };
    }
}

/// Sends step 4 with our BitTorrent handshake behind it, and waits for what shows that it was read.
fn finish(
    arguments: &Arguments,
    number: usize,
    connection: &mut Connection,
    mut established: Established,
    mut out: Vec<u8>,
) -> Result<Outcome, Ending> {
    let method = established.method;
    let clear_until = out.len();
    out.extend(our_handshake(arguments.skey, number));
    established.encryptor.encrypt(&mut out[clear_until..]);
    connection.send(&mut out)?;
    let behind = connection.expect_bittorrent_handshake(&mut established, arguments.skey)?;
    let until = Instant::now() + FIRST_MESSAGE;
    let confirmed = connection.expect_message(&mut established, behind, until)?;
    Ok(Outcome::Worked { method, confirmed })
}

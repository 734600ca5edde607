//! Answers, each connection in a thread of its own.

use std::io;
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Instant;

use mse::{CryptoMethod, CryptoPolicy, Established, Randomness, Responder, Responding, Skey};

use crate::arguments::Arguments;
use crate::connection::{Connection, TIME_LIMIT, our_handshake};
use crate::report::Report;

pub(crate) fn run(arguments: &Arguments) -> io::Result<Report> {
    let listener = TcpListener::bind(&arguments.address)?;
    eprintln!("listening on {}", listener.local_addr()?);
    let (skey, policy) = (arguments.skey, arguments.policy);
    let answers: Vec<_> = listener
        .incoming()
        .take(arguments.count)
        .map(|stream| thread::spawn(move || answer(stream, skey, policy)))
        .collect();
    let mut report = Report::default();
    for answer in answers {
        report.add(answer.join().unwrap_or_else(|_| Err("the thread panicked".to_owned())));
    }
    Ok(report)
}

fn answer(
    stream: io::Result<TcpStream>,
    skey: Skey,
    policy: CryptoPolicy,
) -> Result<CryptoMethod, String> {
    let stream = stream.map_err(|error| format!("cannot accept: {error}"))?;
    let mut connection = Connection::new(stream, Instant::now() + TIME_LIMIT)?;
    let mut out = Vec::new();
    let mut established = negotiate(&mut connection, skey, policy, &mut out)?;
    let clear_until = out.len();
    out.extend(our_handshake(skey));
    established.encryptor.encrypt(&mut out[clear_until..]);
    connection.send(&mut out, "sending step 4")?;
    connection.expect_bittorrent_handshake(&mut established, skey)?;
    Ok(established.method)
}

/// Leaves step 4 in `out`.
fn negotiate(
    connection: &mut Connection,
    skey: Skey,
    policy: CryptoPolicy,
    out: &mut Vec<u8>,
) -> Result<Established, String> {
    let random = Randomness::from_os().map_err(|error| error.to_string())?;
    let mut buffer = [0; 4096];
    let mut step = Responding::NeedsInput(Responder::new(random));
    loop {
        let next = match step {
            Responding::NeedsInput(responder) => {
                let doing = responder.stage().to_string();
                connection.send(out, &doing)?;
                responder.receive(connection.read(&mut buffer, &doing)?, out)
            }
            Responding::ChooseSkey(choice) if choice.skey_hash() != skey.hash() => {
                return Err("the peer asks for another torrent".to_owned());
            }
            Responding::ChooseSkey(choice) => choice.choose(&skey, policy, out),
            Responding::Complete(established) => return Ok(established),
        };
        step = next.map_err(|error| error.to_string())?;
    }
}

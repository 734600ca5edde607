//! Driving the handshake.

use std::io::{self, Read, Write};
use std::sync::mpsc;
use std::thread;

use mse::{CryptoPolicy, Established, Offer, Randomness, Responder, Skey, SkeyHash};

use crate::error::HandshakeError;
use crate::polled::{Handshake, Progress};

/// Read at once, in bytes: the longest first flight has 608.
const READ_SIZE: usize = 1024;

/// Starts a handshake and completes it.
///
/// Ends with [`HandshakeError::LeadingZero`] for 1 in 256 peers: dial again.
///
/// # Errors
///
/// [`HandshakeError`]. A transport without timeouts may block for ever: see [`Timed`].
///
/// [`Timed`]: super::Timed
pub fn initiate(
    reader: impl Read,
    writer: impl Write + Send,
    offer: Offer,
) -> Result<Established, HandshakeError> {
    let handshake = Handshake::initiate(offer, Randomness::from_os()?);
    run(handshake, reader, writer, |_| None)
}

/// Answers a handshake for the torrents that `lookup` knows, each under a policy of its own.
///
/// # Errors
///
/// As [`initiate`]; [`HandshakeError::UnknownSkey`].
pub fn respond(
    reader: impl Read,
    writer: impl Write + Send,
    lookup: impl FnMut(SkeyHash) -> Option<(Skey, CryptoPolicy)>,
) -> Result<Established, HandshakeError> {
    let handshake = Handshake::respond(Responder::new(Randomness::from_os()?));
    run(handshake, reader, writer, lookup)
}

/// As [`initiate`], over a transport that buffers at least 608 bytes in each direction.
///
/// # Errors
///
/// As [`initiate`].
pub fn initiate_whole(
    stream: impl Read + Write,
    offer: Offer,
) -> Result<Established, HandshakeError> {
    let handshake = Handshake::initiate(offer, Randomness::from_os()?);
    run_whole(handshake, stream, |_| None)
}

/// As [`respond`], over a transport that buffers at least 608 bytes in each direction.
///
/// # Errors
///
/// As [`respond`].
pub fn respond_whole(
    stream: impl Read + Write,
    lookup: impl FnMut(SkeyHash) -> Option<(Skey, CryptoPolicy)>,
) -> Result<Established, HandshakeError> {
    let handshake = Handshake::respond(Responder::new(Randomness::from_os()?));
    run_whole(handshake, stream, lookup)
}

/// Completes a handshake, whichever side started it. An initiator needs no `lookup`.
///
/// # Errors
///
/// As [`initiate`] and [`respond`]; [`HandshakeError::Io`] where no thread can be started.
pub fn run(
    mut handshake: Handshake,
    mut reader: impl Read,
    mut writer: impl Write + Send,
    mut lookup: impl FnMut(SkeyHash) -> Option<(Skey, CryptoPolicy)>,
) -> Result<Established, HandshakeError> {
    let (outbox, to_write) = mpsc::channel::<Vec<u8>>();
    let (read, written) = thread::scope(|scope| {
        let write = move || {
            to_write.iter().try_for_each(|message| {
                writer.write_all(&message)?;
                writer.flush()
            })
        };
        let writing = match thread::Builder::new().spawn_scoped(scope, write) {
            Ok(writing) => writing,
            Err(error) => {
                return (Err(HandshakeError::from_io(error, handshake.stage())), Ok(Ok(())));
            }
        };
        let read = loop {
            if !handshake.output().is_empty() {
                let message = handshake.output().to_vec();
                handshake.sent(message.len());
                // It fails when the writer has, whose error is reported when the reader ends.
                let _ = outbox.send(message);
            }
            match advance(&mut handshake, &mut reader, &mut lookup) {
                Ok(true) => break Ok(()),
                Ok(false) => {}
                Err(error) => break Err(error),
            }
        };
        drop(outbox);
        (read, writing.join())
    });
    read?;
    match written {
        Ok(result) => result.map_err(|error| HandshakeError::from_io(error, handshake.stage()))?,
        Err(panic) => std::panic::resume_unwind(panic),
    }
    handshake.establish()
}

/// As [`run`], over a transport that buffers at least 608 bytes in each direction.
///
/// # Errors
///
/// As [`run`].
pub fn run_whole(
    mut handshake: Handshake,
    mut stream: impl Read + Write,
    mut lookup: impl FnMut(SkeyHash) -> Option<(Skey, CryptoPolicy)>,
) -> Result<Established, HandshakeError> {
    loop {
        if !handshake.output().is_empty() {
            let written = stream.write_all(handshake.output()).and_then(|()| stream.flush());
            written.map_err(|error| HandshakeError::from_io(error, handshake.stage()))?;
            handshake.sent(handshake.output().len());
        }
        if advance(&mut handshake, &mut stream, &mut lookup)? {
            return handshake.establish();
        }
    }
}

/// One step: a decision or a read. Whether the handshake is complete and all its output taken.
fn advance(
    handshake: &mut Handshake,
    reader: &mut impl Read,
    lookup: &mut impl FnMut(SkeyHash) -> Option<(Skey, CryptoPolicy)>,
) -> Result<bool, HandshakeError> {
    match handshake.progress()? {
        Progress::Complete => return Ok(handshake.output().is_empty()),
        Progress::LeadingZero => return Err(HandshakeError::LeadingZero),
        Progress::ChooseSkey(hash) => {
            let (skey, policy) = lookup(hash).ok_or(HandshakeError::UnknownSkey(hash))?;
            handshake.choose(&skey, policy)?;
        }
        Progress::NeedsInput => {
            let mut received = [0; READ_SIZE];
            match reader.read(&mut received) {
                Ok(0) => return Err(HandshakeError::Closed { stage: handshake.stage() }),
                Ok(count) => _ = handshake.receive(&received[..count])?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(HandshakeError::from_io(error, handshake.stage())),
            }
        }
    }
    Ok(false)
}

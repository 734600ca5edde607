//! Every way in which a handshake over a transport fails, and what it suggests to try.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use mse::{CryptoPolicy, Offer, PeerMisbehaved, Randomness, Skey, SkeyHash, Stage, WorthTrying};
use mse_io::tokio::{Initiate, Respond, sniff};
use mse_io::{HandshakeError, blocking};
use tokio::io::{AsyncWrite, AsyncWriteExt, duplex, empty, sink, split};

const SKEY: Skey = Skey([0xfa; 20]);

fn offer() -> Offer {
    Offer::new(SKEY, CryptoPolicy::RC4_ONLY)
}

fn random() -> Randomness {
    Randomness::from_os().unwrap()
}

/// A transport that takes nothing.
struct Full;

impl AsyncWrite for Full {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(0))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn a_closed_connection_says_at_which_stage() {
    let error = Initiate::new(empty(), sink(), offer(), random()).complete().await.unwrap_err();
    assert!(matches!(error, HandshakeError::Closed { stage: Stage::PublicKey }));
    assert_eq!(error.worth_trying(), WorthTrying::PlaintextConnection);
    assert_eq!(io::Error::from(error).kind(), io::ErrorKind::ConnectionAborted);
}

#[tokio::test]
async fn a_transport_that_fails_is_not_the_peers_fault() {
    let (near, _far) = duplex(64);
    let error = Initiate::new(near, Full, offer(), random()).complete().await.unwrap_err();
    let HandshakeError::Io { source, .. } = &error else { panic!("{error:?}") };
    assert_eq!(source.kind(), io::ErrorKind::WriteZero);
    assert_eq!(error.worth_trying(), WorthTrying::Nothing);
}

#[tokio::test(start_paused = true)]
async fn a_silent_peer_times_out() {
    let (near, _far) = duplex(4096);
    let (reader, writer) = split(near);
    let mut initiate = Initiate::new(reader, writer, offer(), random());
    let error = initiate.complete_within(Duration::from_secs(3)).await.unwrap_err();
    assert!(matches!(error, HandshakeError::TimedOut { stage: Stage::PublicKey }));
    let (near, _far) = duplex(4096);
    let (reader, writer) = split(near);
    let error = mse_io::tokio::respond(reader, writer, |_| None).await.unwrap_err();
    assert!(matches!(error, HandshakeError::TimedOut { stage: Stage::PublicKey }));
}

#[tokio::test]
async fn a_broken_rule_keeps_its_name_and_its_stage() {
    let (near, mut far) = duplex(4096);
    let (reader, writer) = split(near);
    far.write_all(&[0; 96]).await.unwrap();
    let mut initiate = Initiate::new(reader, writer, offer(), random());
    let error = initiate.complete().await.unwrap_err();
    let expected = mse::Error::PeerMisbehaved(PeerMisbehaved::DegeneratePublicKey);
    assert!(matches!(error, HandshakeError::Protocol(error) if error == expected));
    assert_eq!(initiate.stage(), Stage::PublicKey);
}

#[tokio::test]
async fn what_was_sniffed_is_not_lost() {
    let (mut near, far) = duplex(4096);
    let mut out = Vec::new();
    let initiator = mse::Initiator::start(offer(), random(), &mut out);
    near.write_all(&out[..50]).await.unwrap();
    let (mut reader, writer) = split(far);
    let mut received = Vec::new();
    let sniffed = sniff(&mut reader, &mut received).await.unwrap();
    assert_eq!(sniffed, mse::Sniffed::NotPlaintext);
    let mut respond = Respond::new(reader, writer, random());
    respond.receive(&received).unwrap();
    near.write_all(&out[50..]).await.unwrap();
    near.shutdown().await.unwrap();
    let error = respond.skey_hash().await.unwrap_err();
    assert!(matches!(error, HandshakeError::Closed { stage: Stage::Synchronise }), "{error:?}");
    drop(initiator);
}

#[tokio::test]
async fn a_stream_that_ends_while_it_is_sniffed_needs_more() {
    let mut received = Vec::new();
    let sniffed = sniff(&mut &b"\x13BitTorrent"[..], &mut received).await.unwrap();
    assert_eq!((sniffed, received.len()), (mse::Sniffed::NeedMore, 11));
    let mut received = Vec::new();
    let plaintext = [&mse::PLAINTEXT_PREFIX[..], b"rest"].concat();
    let sniffed = sniff(&mut &plaintext[..], &mut received).await.unwrap();
    assert_eq!((sniffed, received.len()), (mse::Sniffed::Plaintext, 24));
}

#[test]
fn a_blocking_responder_reports_a_torrent_it_does_not_know() {
    let (near, far) = mse_testkit::narrow_pipe::blocking::pipe(4096);
    let answer = std::thread::spawn(move || blocking::respond(&far, &far, |_: SkeyHash| None));
    // Whether S begins with zero decides who reports first.
    match blocking::initiate(&near, &near, offer()) {
        Err(HandshakeError::LeadingZero) => drop(near),
        Err(HandshakeError::Closed { stage: Stage::Synchronise }) => {
            let error = answer.join().unwrap().unwrap_err();
            assert!(matches!(error, HandshakeError::UnknownSkey(hash) if hash == SKEY.hash()));
        }
        other => panic!("{other:?}"),
    }
}

/// A key log of two connections: one line each, in a file for its owner.
#[cfg(unix)]
#[tokio::test]
async fn a_key_log_file_is_private_and_is_appended_to() {
    use std::os::unix::fs::PermissionsExt;
    let path = std::env::temp_dir().join(format!("mse-key-log-{}", std::process::id()));
    for connections in 1..=2 {
        let log = std::sync::Arc::new(mse_io::KeyLogFile::open(&path).unwrap());
        let (near, far) = duplex(4096);
        let ((near_in, near_out), (far_in, far_out)) = (split(near), split(far));
        let offer = offer().with_key_log(log);
        let mut initiate = Initiate::new_without_redial(near_in, near_out, offer, random());
        let known = |_| Some((SKEY, CryptoPolicy::RC4_ONLY));
        let (near, far) =
            tokio::join!(initiate.complete(), mse_io::tokio::respond(far_in, far_out, known));
        assert!(near.is_ok() && far.is_ok());
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count(), connections);
        let fields: Vec<_> = text.lines().last().unwrap().split(' ').map(str::len).collect();
        assert_eq!(fields, [3, 192, 192, 40]);
    }
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(mode & 0o777, 0o600);
}

//! Peers that are no peers, or not always: are they told from those that are?
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use mse_probe::{Behaviour, Question, Spoken, Survey, identify, survey};
use peer_wire::InfoHash;
use support::asked::{behaviour, names, said, survey_of};
use support::{Knobs, Server, TORRENT, dialer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn survey_at(server: impl Future<Output = Server>) -> Survey {
    let server = server.await;
    survey(&dialer(server.address), TORRENT).await
}

/// Says this once something came, and closes.
async fn answers(mut stream: TcpStream, text: &'static [u8]) {
    let _ = stream.read(&mut [0; 4096]).await;
    let _ = stream.write_all(text).await;
    let _ = stream.shutdown().await;
    let _ = stream.read_to_end(&mut Vec::new()).await;
}

const HTTP: &[u8] = b"HTTP/1.1 400 Bad Request\r\nServer: example\r\nContent-Length: 78\r\n\r\n\
    <html><head><title>400 Bad Request</title></head><body>Bad Request</body></html>";

#[tokio::test]
async fn a_server_of_something_else_is_quoted() {
    for text in [HTTP, &HTTP[..40], b"220 mail.example ESMTP\x1b[2J\xe2\x80\xae\r\n"] {
        let seen = survey_at(Server::start(move |stream| answers(stream, text))).await;
        assert_eq!((seen.spoken(), names(&seen)), (Spoken::SomethingElse, vec![]));
        assert_eq!(behaviour(&seen, Question::Plaintext), Behaviour::Unreadable);
        let sentence = said(&seen, Question::Both);
        assert!(sentence.contains("that are no key: \""), "{sentence}");
        assert!(sentence.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{sentence}");
        assert!(identify(&seen, &[]).is_empty());
    }
    let seen = survey_at(Server::start(|stream| answers(stream, HTTP))).await;
    let expected = format!("sent {} bytes that are no BitTorrent: \"HTTP/1.1 400", HTTP.len());
    assert!(said(&seen, Question::Plaintext).starts_with(&expected), "{seen:?}");
}

#[tokio::test]
async fn an_echo_is_not_taken_for_a_peer() {
    let server = Server::start(|mut stream| async move {
        let (mut reader, mut writer) = stream.split();
        let _ = tokio::io::copy(&mut reader, &mut writer).await;
    });
    let seen = survey_at(server).await;
    assert_eq!((seen.spoken(), names(&seen)), (Spoken::Echo, vec![]));
    assert!(seen.greeting().is_none(), "that is ours");
    assert!(said(&seen, Question::Both).starts_with("sent back what it was sent"));
    assert_eq!(behaviour(&seen, Question::Plaintext), Behaviour::Unreadable);
}

#[tokio::test]
async fn a_flood_is_something_else() {
    let server = Server::start(|mut stream| async move {
        let noise: Vec<u8> = (0_u32..60_000).map(|n| (n * n / 7).to_le_bytes()[0]).collect();
        while stream.write_all(&noise).await.is_ok() {}
    });
    let seen = survey_at(server).await;
    assert_eq!((seen.spoken(), names(&seen)), (Spoken::SomethingElse, vec![]));
}

#[tokio::test]
async fn too_slow_is_not_something_else() {
    let server = Server::start(|mut stream| async move {
        let greeting = support::GREETING.encode();
        for byte in greeting {
            tokio::time::sleep(Duration::from_millis(500)).await;
            if stream.write_all(&[byte]).await.is_err() {
                return;
            }
        }
    });
    let seen = survey_at(server).await;
    assert_eq!((seen.spoken(), names(&seen)), (Spoken::TooSlow, vec![]));
    assert_eq!(behaviour(&seen, Question::Plaintext), Behaviour::TooSlow);
    let sentence = said(&seen, Question::Plaintext);
    assert!(sentence.contains("of a handshake's 68 bytes, still open"), "{sentence}");
}

#[tokio::test]
async fn another_torrent_is_told() {
    let other = InfoHash::new([0x17; 20]);
    let seen = survey_of(Knobs { greets_for: other, ..Knobs::default() }).await;
    assert_eq!((seen.spoken(), names(&seen)), (Spoken::OtherTorrent, vec![]));
    for question in [Question::Plaintext, Question::Both] {
        assert_eq!(behaviour(&seen, question), Behaviour::OtherTorrent);
        assert!(said(&seen, question).contains("answered for another torrent, we closed"));
    }
}

#[tokio::test]
async fn taking_any_torrent_is_told() {
    let seen = survey_of(Knobs { any_torrent: true, ..Knobs::default() }).await;
    assert_eq!((seen.spoken(), names(&seen)), (Spoken::Both, vec!["any-torrent"]));
}

/// Answers as many connections, and closes all others.
async fn limited_to(most: u32) -> Survey {
    let count = Arc::new(AtomicU32::new(0));
    survey_at(Server::start(move |stream| {
        let is_over = count.fetch_add(1, Ordering::Relaxed) >= most;
        async move {
            if !is_over {
                Knobs::default().serve(stream).await;
            }
        }
    }))
    .await
}

#[tokio::test]
async fn a_limit_is_not_taken_for_policy() {
    let seen = limited_to(1).await;
    assert_eq!((seen.spoken(), seen.answered), (Spoken::StoppedAnswering, 1));
    assert!(seen.connections > 6 && seen.is_unsteady());
    let seen = limited_to(2).await;
    assert_eq!((seen.spoken(), seen.answered), (Spoken::Both, 2));
    assert!(seen.is_unsteady());
    let seen = limited_to(1000).await;
    assert!(seen.spoken() == Spoken::Both && !seen.is_unsteady());
    assert_eq!(seen.answered + 1, seen.connections, "plaintext for an unknown torrent is closed");
}

#[tokio::test]
async fn a_peer_that_has_no_mse_is_asked_again_and_believed() {
    let seen = survey_of(Knobs { mse: false, ..Knobs::default() }).await;
    assert_eq!(seen.spoken(), Spoken::PlaintextOnly);
    assert_eq!(behaviour(&seen, Question::Again), Behaviour::Accepted);
    assert!(!seen.is_unsteady());
}

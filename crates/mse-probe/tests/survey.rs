//! What a peer speaks: is the word right, and is the fact shown?
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use std::time::Duration;

use mse::CryptoPolicy;
use mse_probe::{Behaviour, Ending, Exchange, Spoken, Survey, survey};
use support::{Knobs, Server, TORRENT, closed_port, dialer, serve_ours};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

async fn survey_of(knobs: Knobs) -> Survey {
    let server = Server::start(move |stream| knobs.clone().serve(stream)).await;
    survey(&dialer(server.address), TORRENT).await
}

fn selected(exchange: &Option<Exchange>) -> Option<u32> {
    exchange.as_ref()?.selected().filter(|_| exchange.as_ref().is_some_and(Exchange::is_complete))
}

fn behaviour(exchange: &Option<Exchange>) -> Behaviour {
    Behaviour::of(exchange.as_ref().unwrap())
}

#[tokio::test]
async fn an_honest_peer_speaks_all_of_it() {
    let seen = survey_of(Knobs::default()).await;
    assert_eq!(seen.spoken(), Spoken::Both);
    assert_eq!(selected(&seen.both), Some(2));
    assert_eq!(selected(&seen.rc4), Some(2));
    assert_eq!(selected(&seen.header_only), Some(1));
    assert!(seen.without_ia.is_none());
    assert_eq!(behaviour(&seen.unknown_torrent), Behaviour::Closed);
    assert_eq!(behaviour(&seen.unknown_plaintext), Behaviour::Closed);
    let greeting = seen.greeting().unwrap();
    assert_eq!(greeting.client().as_deref(), Some("XX 1234"));
    let extended = greeting.extended.as_ref().unwrap();
    assert_eq!(extended.version.as_deref(), Some("Test 12"));
    let pads = seen.pads();
    assert!(pads.b.len() == 3 && pads.b.iter().all(|pad| *pad == 33), "{pads:?}");
    assert!(pads.d.iter().all(|pad| *pad == 7) && pads.d_is_zeros == Some(true), "{pads:?}");
}

#[tokio::test]
async fn our_own_responder_speaks_mse() {
    let server = Server::start(|stream| serve_ours(stream, CryptoPolicy::PREFER_RC4)).await;
    let seen = survey(&dialer(server.address), TORRENT).await;
    assert_eq!(seen.spoken(), Spoken::MseOnly);
    assert_eq!((selected(&seen.both), selected(&seen.header_only)), (Some(2), Some(1)));
    assert!(matches!(behaviour(&seen.unknown_torrent), Behaviour::Closed));
}

#[tokio::test]
async fn plaintext_alone_is_told() {
    let seen = survey_of(Knobs { mse: false, ..Knobs::default() }).await;
    assert_eq!(seen.spoken(), Spoken::PlaintextOnly);
    assert_eq!(behaviour(&seen.both), Behaviour::Closed);
    assert!(seen.both.unwrap().key.is_none());
}

#[tokio::test]
async fn a_method_alone_is_told() {
    let seen = survey_of(Knobs { methods: vec![2], plaintext: false, ..Knobs::default() }).await;
    assert_eq!(seen.spoken(), Spoken::MseOnly);
    assert_eq!(behaviour(&seen.header_only), Behaviour::Closed);
    assert_eq!(selected(&seen.both), Some(2));
}

#[tokio::test]
async fn the_wrong_prime_is_found() {
    let knobs = Knobs { wrong_prime: true, plaintext: false, ..Knobs::default() };
    let seen = survey_of(knobs).await;
    assert_eq!(seen.spoken(), Spoken::WrongPrime);
    assert!(seen.both.as_ref().unwrap().key.unwrap().in_range);
    assert_eq!(behaviour(&seen.both), Behaviour::Closed);
}

#[tokio::test]
async fn another_torrent_answers_ya_and_no_more() {
    let server = Server::start(move |stream| Knobs::default().serve(stream)).await;
    let other = peer_wire::InfoHash::new([0x77; 20]);
    let seen = survey(&dialer(server.address), other).await;
    assert_eq!(seen.spoken(), Spoken::KeyOnly);
    assert_eq!(behaviour(&seen.wrong_prime), Behaviour::Closed);
}

#[tokio::test]
async fn selecting_what_was_not_offered_is_shown() {
    let seen = survey_of(Knobs { always_select: Some(1), ..Knobs::default() }).await;
    let rc4 = seen.rc4.as_ref().unwrap();
    assert_eq!((rc4.answer.unwrap().select, rc4.selected()), (1, None));
    assert_eq!(selected(&seen.both), Some(1));
}

#[tokio::test]
async fn nobody_there_is_said_at_once() {
    let seen = survey(&dialer(closed_port().await), TORRENT).await;
    assert_eq!(seen.spoken(), Spoken::NotConnected);
    let refused = Ending::NotConnected(std::io::ErrorKind::ConnectionRefused);
    assert_eq!(seen.plaintext.unwrap().ending, refused);
    assert!(seen.both.is_none());
}

#[tokio::test]
async fn a_peer_that_never_answers_is_silent() {
    let server = Server::start(|mut stream| async move {
        let _ = stream.read_to_end(&mut Vec::new()).await;
    });
    let server = server.await;
    let seen = survey(&dialer(server.address), TORRENT).await;
    assert_eq!(seen.spoken(), Spoken::Silent);
    assert_eq!(behaviour(&seen.both), Behaviour::Waits);
}

#[tokio::test]
async fn a_peer_that_closes_or_babbles_is_told_apart() {
    let server = Server::start(|stream| async move { drop(stream) }).await;
    let seen = survey(&dialer(server.address), TORRENT).await;
    assert_eq!(seen.spoken(), Spoken::Closes);

    let server = Server::start(|mut stream| async move {
        let _ = stream.write_all(b"220 mail.example ESMTP\r\n").await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    });
    let server = server.await;
    let seen = survey(&dialer(server.address), TORRENT).await;
    assert_eq!(seen.spoken(), Spoken::SomethingElse);
}

#[tokio::test]
async fn a_slow_peer_is_waited_for() {
    let knobs = Knobs { delay: Duration::from_millis(300), ..Knobs::default() };
    let seen = survey_of(knobs).await;
    assert_eq!(seen.spoken(), Spoken::Both);
    let both = seen.both.unwrap();
    let slow = Duration::from_millis(250);
    assert!(both.key.unwrap().after > slow && both.answer.unwrap().after > slow, "{both:?}");
}

//! What a peer speaks: is the word right, and is the fact shown?
#![allow(clippy::unwrap_used, reason = "in tests, helpers included, a panic is the report")]

mod support;

use std::time::Duration;

use mse::CryptoPolicy;
use mse_probe::{Behaviour, Ending, Patience, Question, Sources, Spoken, survey};
use support::asked::{behaviour, names, said, selected, survey_of};
use support::{Knobs, Server, TORRENT, closed_port, dialer, serve_ours};
use tokio::io::AsyncReadExt;

#[tokio::test]
async fn an_honest_peer_speaks_all_of_it() {
    let seen = survey_of(Knobs::default()).await;
    assert_eq!(seen.spoken(), Spoken::Both);
    assert_eq!(selected(&seen, Question::Both), Some(2));
    assert_eq!(selected(&seen, Question::Rc4), Some(2));
    assert_eq!(selected(&seen, Question::HeaderOnly), Some(1));
    assert!(seen.of(Question::WithoutIa).is_none());
    assert_eq!(behaviour(&seen, Question::UnknownTorrent), Behaviour::Closed);
    assert_eq!(behaviour(&seen, Question::UnknownPlaintext), Behaviour::Closed);
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
    assert_eq!(
        (selected(&seen, Question::Both), selected(&seen, Question::HeaderOnly)),
        (Some(2), Some(1))
    );
    assert!(matches!(behaviour(&seen, Question::UnknownTorrent), Behaviour::Closed));
}

#[tokio::test]
async fn plaintext_alone_is_told() {
    let seen = survey_of(Knobs { mse: false, ..Knobs::default() }).await;
    assert_eq!(seen.spoken(), Spoken::PlaintextOnly);
    assert_eq!(behaviour(&seen, Question::Both), Behaviour::Closed);
    assert!(seen.of(Question::Both).unwrap().key.is_none());
}

#[tokio::test]
async fn a_method_alone_is_told() {
    let seen = survey_of(Knobs { methods: vec![2], plaintext: false, ..Knobs::default() }).await;
    assert_eq!(seen.spoken(), Spoken::MseOnly);
    assert_eq!(behaviour(&seen, Question::HeaderOnly), Behaviour::Closed);
    assert_eq!(selected(&seen, Question::Both), Some(2));
}

#[tokio::test]
async fn another_torrent_answers_ya_and_no_more() {
    let server = Server::start(move |stream| Knobs::default().serve(stream)).await;
    let other = peer_wire::InfoHash::new([0x77; 20]);
    let seen = survey(&dialer(server.address), other).await;
    assert_eq!(seen.spoken(), Spoken::KeyOnly);
    assert_eq!(behaviour(&seen, Question::WrongPrime), Behaviour::Closed);
}

#[tokio::test]
async fn selecting_what_was_not_offered_is_shown() {
    let seen = survey_of(Knobs { always_select: Some(1), ..Knobs::default() }).await;
    let rc4 = seen.of(Question::Rc4).unwrap();
    assert_eq!((rc4.answer.unwrap().select, rc4.selected()), (1, None));
    assert_eq!(behaviour(&seen, Question::Rc4), Behaviour::WrongAnswer);
    let expected = "selected plaintext, which was NOT OFFERED, handshake read back";
    assert_eq!(said(&seen, Question::Rc4), expected);
    assert_eq!(selected(&seen, Question::Both), Some(1));
    assert_eq!((seen.spoken(), names(&seen)), (Spoken::Both, vec!["selects-what-was-not-offered"]));
}

#[tokio::test]
async fn nobody_there_is_said_at_once() {
    let seen = survey(&dialer(closed_port().await), TORRENT).await;
    assert_eq!(seen.spoken(), Spoken::NotConnected);
    let refused = Ending::NotConnected(std::io::ErrorKind::ConnectionRefused);
    assert_eq!(seen.of(Question::Plaintext).unwrap().ending, refused);
    assert!(seen.of(Question::Both).is_none());
}

#[tokio::test]
async fn a_peer_that_never_answers_is_silent() {
    let server = Server::start(|mut stream| async move {
        let _ = stream.read_to_end(&mut Vec::new()).await;
    });
    let server = server.await;
    let seen = survey(&dialer(server.address), TORRENT).await;
    assert_eq!(seen.spoken(), Spoken::Silent);
    assert_eq!(behaviour(&seen, Question::Both), Behaviour::Waits);
}

#[tokio::test]
async fn a_peer_that_closes_says_nothing() {
    let server = Server::start(|stream| async move { drop(stream) }).await;
    let seen = survey(&dialer(server.address), TORRENT).await;
    assert_eq!((seen.spoken(), seen.answered), (Spoken::Closes, 0));
    assert!(seen.of(Question::Again).is_none() && !seen.is_unsteady());
}

#[tokio::test]
async fn what_there_was_no_time_for_is_named() {
    // One address to come from, and 3 s a connection.
    let server = Server::start(|stream| async move {
        tokio::time::sleep(Duration::from_secs(3)).await;
        Knobs::default().serve(stream).await;
    });
    let server = server.await;
    let dialer = support::dialer_from(server.address, Sources::any(), Patience::default());
    let seen = survey(&dialer, TORRENT).await;
    assert_eq!(seen.spoken(), Spoken::Both);
    assert!(seen.left_out.contains(&Question::UnknownTorrent), "{:?}", seen.left_out);
    let asked = seen.exchanges().count() + seen.left_out.len();
    assert_eq!(asked, 6, "each is shown or left out");
}

#[tokio::test]
async fn a_slow_peer_is_waited_for() {
    let knobs = Knobs { delay: Duration::from_millis(300), ..Knobs::default() };
    let seen = survey_of(knobs).await;
    assert_eq!(seen.spoken(), Spoken::Both);
    let both = seen.of(Question::Both).unwrap();
    let slow = Duration::from_millis(250);
    assert!(both.key.unwrap().after > slow && both.answer.unwrap().after > slow, "{both:?}");
}

//! The blocking adapter over TCP on loopback.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;

use mse::{CryptoPolicy, Offer, Skey};
use mse_io::blocking::{Timed, Whole, initiate, initiate_whole, respond, respond_whole};
use mse_io::{HANDSHAKE_DEADLINE, HandshakeError, Stream};

const SKEY: Skey = Skey([0xb1; 20]);

fn tcp_pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    (near, listener.accept().unwrap().0)
}

fn offer() -> Offer {
    Offer::new(SKEY, CryptoPolicy::PREFER_RC4).with_initial_payload(b"first".to_vec()).unwrap()
}

/// Dials until S does not begin with a zero byte, as an application would.
fn until_agreed<T>(
    mut attempt: impl FnMut() -> (Result<T, HandshakeError>, Result<T, HandshakeError>),
) -> (T, T) {
    loop {
        match attempt() {
            (Err(HandshakeError::LeadingZero), _) => {}
            (near, far) => return (near.unwrap(), far.unwrap()),
        }
    }
}

#[test]
fn halves_of_one_socket() {
    let (near, far) = until_agreed(|| {
        let (near, far) = tcp_pair();
        let answer = thread::spawn(move || {
            let timed = Timed::new(&far, HANDSHAKE_DEADLINE).unwrap();
            let known = |_| Some((SKEY, CryptoPolicy::PREFER_RC4));
            let established = respond(&timed, &timed, known);
            timed.lift().unwrap();
            established.map(|established| (far, established))
        });
        let timed = Timed::new(&near, HANDSHAKE_DEADLINE).unwrap();
        let established = initiate(&timed, &timed, offer());
        timed.lift().unwrap();
        let near = established.map(|established| (near, established));
        let far = match &near {
            Ok(_) => answer.join().unwrap(),
            Err(_) => Err(HandshakeError::LeadingZero),
        };
        (near, far)
    });
    let mut near_stream = Stream::new(&near.0, &near.0, near.1);
    let mut far_stream = Stream::new(&far.0, &far.0, far.1);
    near_stream.write_all(b" and second").unwrap();
    near.0.shutdown(Shutdown::Write).unwrap();
    let mut received = String::new();
    far_stream.read_to_string(&mut received).unwrap();
    assert_eq!(received, "first and second");
    far_stream.write_all(b"back").unwrap();
    far.0.shutdown(Shutdown::Write).unwrap();
    received.clear();
    near_stream.read_to_string(&mut received).unwrap();
    assert_eq!(received, "back");
}

#[test]
fn one_socket_as_a_whole() {
    let (near, far) = until_agreed(|| {
        let (mut near, mut far) = tcp_pair();
        let answer = thread::spawn(move || {
            let known = |_| Some((SKEY, CryptoPolicy::PREFER_PLAINTEXT));
            respond_whole(&mut far, known).map(|established| Whole::new(far, established))
        });
        let near =
            initiate_whole(&mut near, offer()).map(|established| Whole::new(near, established));
        let far = match &near {
            Ok(_) => answer.join().unwrap(),
            Err(_) => Err(HandshakeError::LeadingZero),
        };
        (near, far)
    });
    let (mut near, mut far) = (near, far);
    near.write_all(b" and second").unwrap();
    let mut received = [0; 16];
    far.read_exact(&mut received).unwrap();
    assert_eq!(&received, b"first and second");
}

#[test]
fn a_slow_peer_does_not_outlast_the_deadline() {
    let (near, mut far) = tcp_pair();
    let dripping = thread::spawn(move || {
        for _ in 0..400 {
            if far.write_all(&[7]).is_err() {
                break;
            }
            thread::sleep(std::time::Duration::from_millis(5));
        }
    });
    let timed = Timed::new(&near, std::time::Duration::from_millis(100)).unwrap();
    let result = initiate(&timed, &timed, offer());
    assert!(matches!(result, Err(HandshakeError::TimedOut { .. })), "{result:?}");
    drop(near);
    dripping.join().unwrap();
}

//! MSE handshakes taken step by step, where a test needs the bytes themselves.

use mse::{
    CryptoPolicy, Established, Initiating, Initiator, Offer, Randomness, Responder, Responding,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{SKEY, read, within};

/// An offer of one method, with IA.
pub(crate) fn offer(policy: CryptoPolicy, initial_payload: &[u8]) -> Offer {
    Offer::new(SKEY, policy).with_initial_payload(initial_payload.to_vec()).unwrap()
}

/// Initiates. Each message is handed to `change` before it is sent, in writes of at most `width` bytes.
pub(crate) async fn initiate(
    stream: &mut TcpStream,
    offer: Offer,
    width: usize,
    mut change: impl FnMut(&mut Vec<u8>),
) -> Established {
    stream.set_nodelay(true).unwrap();
    let mut out = Vec::new();
    let mut initiator = Initiator::start(offer, Randomness::from_os().unwrap(), &mut out);
    loop {
        if !out.is_empty() {
            change(&mut out);
        }
        for piece in out.chunks(width) {
            stream.write_all(piece).await.unwrap();
        }
        out.clear();
        let byte = read(stream, 1).await;
        let mut step = initiator.receive(&byte, &mut out).unwrap();
        if let Initiating::LeadingZero(found) = step {
            step = found.go_on(&mut out).unwrap();
        }
        initiator = match step {
            Initiating::NeedsInput(initiator) => initiator,
            Initiating::Complete(established) => return established,
            other => panic!("{other:?}"),
        };
    }
}

/// Responds. Returns step 4 without sending it.
pub(crate) async fn respond(stream: &mut TcpStream) -> (Established, Vec<u8>) {
    respond_by(stream, CryptoPolicy::PREFER_RC4).await
}

/// The same by other methods.
pub(crate) async fn respond_by(
    stream: &mut TcpStream,
    methods: CryptoPolicy,
) -> (Established, Vec<u8>) {
    let mut out = Vec::new();
    let mut responder = Responder::new(Randomness::from_os().unwrap());
    loop {
        stream.write_all(&out).await.unwrap();
        out.clear();
        let mut received = [0; 1024];
        let length = within(stream.read(&mut received)).await.unwrap();
        let mut step = responder.receive(&received[..length], &mut out).unwrap();
        if let Responding::ChooseSkey(choice) = step {
            step = choice.choose(&SKEY, methods, &mut out).unwrap();
        }
        responder = match step {
            Responding::NeedsInput(responder) => responder,
            Responding::Complete(established) => return (established, out),
            other => panic!("{other:?}"),
        };
    }
}

//! A peer that picks its key so that S begins with a zero byte.

use mse::Responding;
use mse_proxy::Policy;
use tokio::io::AsyncWriteExt;

use super::{client, complete};
use crate::support::leading_zero::{key_for_a_leading_zero, responder_with};
use crate::support::*;

#[tokio::test]
async fn a_leading_zero_of_s_is_noticed_before_step_3_and_costs_no_retry() {
    let (peer, address) = listener().await;
    let (client, _, _running) = client(Policy::Require, address).await;
    for _ in 0..2 {
        let mut stream = accept(&peer).await;
        let mut received = read(&mut stream, 96).await;
        let mut out = Vec::new();
        let responder = responder_with(key_for_a_leading_zero(&received));
        let Ok(Responding::NeedsInput(responder)) = responder.receive(&received, &mut out) else {
            panic!("Ya is answered by Yb");
        };
        stream.write_all(&out).await.unwrap();
        received.clear();
        received.extend(read_to_end(&mut stream).await);
        let after = responder.receive(&received, &mut out);
        assert!(matches!(after, Ok(Responding::NeedsInput(_))), "step 3 was sent");
    }
    // The retry for a failed handshake is still there.
    drop(super::named(accept(&peer).await).await);
    complete(accept(&peer).await).await;
    assert!(client.await.unwrap());
}

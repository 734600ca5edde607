//! A peer that picks its key so that S begins with a zero byte.

use crypto_bigint::modular::ConstMontyForm;
use crypto_bigint::{U768, const_monty_params};
use mse::{FixedChoices, Randomness, Responder, Responding};
use mse_proxy::Policy;
use tokio::io::AsyncWriteExt;

use super::{client, complete};
use crate::support::*;

const_monty_params!(
    P,
    U768,
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
     020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
     4fe1356d6d51c245e485b576625e7ec6f44c42e9a63a36210000000000090563",
    "The prime of MSE."
);

/// The least x for which Ya^x, written as 96 bytes, begins with a zero byte.
fn key_for_a_leading_zero(ya: &[u8]) -> u32 {
    let ya = ConstMontyForm::<P, { U768::LIMBS }>::new(&U768::from_be_slice(ya));
    let mut s = ya;
    let mut key = 1;
    while s.retrieve().bits() > 95 * 8 {
        s = s.mul(&ya);
        key += 1;
    }
    key
}

fn responder_with(key: u32) -> Responder {
    let mut private_key = [0; 20];
    private_key[16..].copy_from_slice(&key.to_be_bytes());
    let choices = FixedChoices { private_key, hello_pad: Vec::new(), header_pad_len: 0 };
    Responder::new(Randomness::fixed(choices).unwrap())
}

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

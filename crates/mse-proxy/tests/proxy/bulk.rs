//! Many bytes, in both directions at the same time.

use mse_proxy::{Carried, Policy, Shared};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::*;

/// In each direction: 64 MiB.
const LENGTH: usize = 64 << 20;

/// A stream that repeats nothing within its length, so that no byte can take the place of another.
struct Pattern(u64);

impl Pattern {
    fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            chunk.copy_from_slice(&self.0.to_le_bytes()[..chunk.len()]);
        }
    }
}

/// Sends the pattern through an echo and compares what comes back.
async fn there_and_back(client: TcpStream) {
    let (mut reader, mut writer) = client.into_split();
    let sends = async {
        let (mut pattern, mut bytes) = (Pattern::new(), vec![0; 1 << 20]);
        for _ in 0..LENGTH / bytes.len() {
            pattern.fill(&mut bytes);
            writer.write_all(&bytes).await.unwrap();
        }
        writer.shutdown().await.unwrap();
    };
    let receives = async {
        let (mut pattern, mut expected, mut bytes) =
            (Pattern::new(), vec![0; 1 << 20], vec![0; 1 << 20]);
        for number in 0..LENGTH / bytes.len() {
            pattern.fill(&mut expected);
            reader.read_exact(&mut bytes).await.unwrap();
            assert!(bytes == expected, "MiB {number} differs");
        }
        assert_eq!(reader.read(&mut bytes).await.unwrap(), 0);
    };
    within(async { tokio::join!(sends, receives) }).await;
}

#[tokio::test]
async fn sixty_four_mebibytes_pass_unchanged_and_leave_no_buffer_behind() {
    for policy in [Policy::Require, Policy::Off] {
        let (near, far, echo) = (Shared::new(), Shared::new(), Echo::start().await);
        let (public, _incoming) = incoming(Policy::Prefer, echo.address, &far).await;
        let (proxy, _outgoing) = outgoing(policy, &near).await;
        let mut client = connect(proxy, public).await.unwrap();
        assert!(converse(&mut client).await);
        until(|| near.buffers_in_use() + far.buffers_in_use() == 0).await;
        there_and_back(client).await;
        until(|| near.connections().snapshot().is_empty()).await;
        until(|| far.connections().snapshot().is_empty()).await;
        assert_eq!(near.buffers_in_use() + far.buffers_in_use(), 0);
        let carried = match policy {
            Policy::Off => Carried::Plaintext,
            _ => Carried::Mse(mse::CryptoMethod::Rc4),
        };
        for shared in [&near, &far] {
            let totals = shared.connections().totals().carried(carried);
            let expected = (LENGTH + 73) as u64;
            assert_eq!((totals.connections, totals.sent, totals.received), (1, expected, expected));
        }
    }
}

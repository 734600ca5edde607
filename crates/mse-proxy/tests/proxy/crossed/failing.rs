//! Peers that fail in every way, where MSE is required in every way.

use std::net::SocketAddr;

use mse_proxy::{OutgoingConfig, Override, Overrides, Policy};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::{REMEMBERED, conversation, hidden};
use crate::support::*;

#[derive(Clone, Copy, Debug)]
enum Failing {
    /// Before anything is sent.
    ClosesAtOnce,
    ClosesOnYa,
    ResetsOnYa,
    /// Answers Ya by a plaintext handshake.
    AnswersInPlaintext,
    /// Answers Ya by more bytes than may come before VC.
    AnswersGarbage,
    /// Sends Yb, and closes before VC.
    ClosesBeforeVc,
    /// Does not wait for Ya.
    SpeaksFirst,
    /// Sends nothing, and waits for more.
    EndsItsHalf,
    Silent,
}

impl Failing {
    const ALL: [Self; 9] = [
        Self::ClosesAtOnce,
        Self::ClosesOnYa,
        Self::ResetsOnYa,
        Self::AnswersInPlaintext,
        Self::AnswersGarbage,
        Self::ClosesBeforeVc,
        Self::SpeaksFirst,
        Self::EndsItsHalf,
        Self::Silent,
    ];

    async fn start(self) -> (SocketAddr, Running) {
        let (listener, address) = listener().await;
        let serve = async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(self.serve(stream));
            }
        };
        (address, Running::start(serve))
    }

    async fn serve(self, mut stream: TcpStream) {
        let mut byte = [0];
        match self {
            Self::ClosesAtOnce => {}
            Self::ClosesOnYa => drop(stream.peek(&mut byte).await),
            Self::ResetsOnYa => {
                let _ = stream.peek(&mut byte).await;
                stream.set_zero_linger().unwrap();
            }
            Self::AnswersInPlaintext => {
                let _ = stream.peek(&mut byte).await;
                let _ = stream.write_all(&handshake(b'e')).await;
                read_to_end(&mut stream).await;
            }
            Self::AnswersGarbage => {
                let _ = stream.peek(&mut byte).await;
                let _ = stream.write_all(&[0x5a; 700]).await;
                read_to_end(&mut stream).await;
            }
            Self::ClosesBeforeVc => {
                // The generator of the group.
                let mut yb = [0; 96];
                yb[95] = 2;
                let _ = stream.write_all(&yb).await;
                read(&mut stream, 96 + 56).await;
            }
            Self::SpeaksFirst => {
                let _ = stream.write_all(b"hello").await;
                read_to_end(&mut stream).await;
            }
            Self::EndsItsHalf => {
                let _ = stream.shutdown().await;
                read_to_end(&mut stream).await;
            }
            Self::Silent => drop(read_to_end(&mut stream).await),
        }
    }
}

/// How MSE comes to be required.
fn required_in_every_way() -> [fn(&mut OutgoingConfig); 4] {
    fn exception(config: &mut OutgoingConfig, narrow: fn(&mut Override)) {
        let mut exception = Override::default();
        exception.policy = Some(Policy::Require);
        narrow(&mut exception);
        config.overrides = Overrides::new([exception]);
    }
    [
        |config| config.policy = Policy::Require,
        |config| {
            config.policy = Policy::Prefer;
            exception(config, |exception| exception.torrents = vec![TORRENT]);
        },
        |config| {
            config.policy = Policy::Off;
            exception(config, |exception| exception.torrents = vec![TORRENT]);
        },
        |config| {
            config.policy = Policy::Allow;
            exception(config, |exception| exception.peers = vec!["127.0.0.0/8".parse().unwrap()]);
        },
    ]
}

#[tokio::test]
async fn where_mse_is_required_no_failure_brings_plaintext_about() {
    let mut cases = JoinSet::new();
    for failing in Failing::ALL {
        for worked in REMEMBERED {
            for (way, require) in required_in_every_way().into_iter().enumerate() {
                cases.spawn(async move {
                    let (address, _running) = failing.start().await;
                    let outcome = conversation(address, worked, require).await;
                    assert_eq!(outcome, hidden(None), "{failing:?} {worked:?} {way}");
                });
            }
        }
    }
    while let Some(case) = cases.join_next().await {
        case.unwrap();
    }
}

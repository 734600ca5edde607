//! Peers that do everything wrong.

mod harm;
mod outcome;

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::HANG;
use super::addresses::{Addresses, dial};
use crate::load::{KEY, MAX_PAD, SKEY, exchange, handshake, ya};
pub(super) use harm::quitter;
use harm::{Harm, OTHER_SKEY, garbage};
use outcome::Outcome;
pub(super) use outcome::Outcomes;

/// The most that are slow at the same time: half of the handshakes that the proxy allows.
const SLOW: usize = super::proxy::HANDSHAKES / 2;

/// Between two bytes of a slow peer: it is not done before the deadline.
const SLOWLY: Duration = Duration::from_millis(500);

/// How much longer than the deadline for its handshake a slow peer goes on.
const PAST_DEADLINE: Duration = Duration::from_secs(1);

/// How long most peers wait for what comes of their harm, as the proxy may keep them for a minute.
const STAY: Duration = Duration::from_secs(3);

/// One in so many waits to the end.
const TO_THE_END: usize = 10;

/// How long the proxy may take to Yb.
const ANSWER: Duration = Duration::from_secs(30);

/// How long a reset waits, every other time, so that the proxy is where the peer wants it.
const MOMENT: Duration = Duration::from_millis(20);

/// What the proxy may send to whom it does not know: Yb and PadB.
const ALLOWED: usize = KEY + MAX_PAD;

/// Hostile peers, each kind in its turn.
#[derive(Debug)]
pub(super) struct Hostile {
    addresses: Arc<Addresses>,
    proxy: SocketAddr,
    /// What the proxy gives a handshake.
    deadline: Duration,
    /// Whether some wait for the proxy to end them.
    patient: bool,
    slow: Semaphore,
    outcomes: Outcomes,
}

/// How a peer goes on when it has done its harm.
enum Then {
    Reset,
    /// With these bytes, one by one.
    Drip(Vec<u8>),
    Stay,
}

impl Hostile {
    pub(super) fn new(
        addresses: Arc<Addresses>,
        proxy: SocketAddr,
        deadline: Duration,
        patient: bool,
    ) -> Self {
        let (slow, outcomes) = (Semaphore::new(SLOW), Outcomes::default());
        Self { addresses, proxy, deadline, patient, slow, outcomes }
    }

    pub(super) fn outcomes(&self) -> &Outcomes {
        &self.outcomes
    }

    /// The `number`th of them.
    pub(super) async fn visit(&self, number: usize) {
        let harm = Harm::ALL[number % Harm::ALL.len()];
        let outcome = self.harm(harm, number / Harm::ALL.len()).await;
        self.outcomes.add(harm, outcome);
    }

    async fn harm(&self, harm: Harm, number: usize) -> Outcome {
        let _slow = match harm {
            Harm::SlowInYa | Harm::SlowInStep3 => self.slow.acquire().await.ok(),
            _ => None,
        };
        let Ok(mut stream) = dial(self.addresses.hostile(), self.proxy).await else {
            return Outcome::NoConnection;
        };
        let allowed = if harm.is_before_ya() { 0 } else { ALLOWED };
        let then = match timeout(ANSWER, act(harm, number, &mut stream)).await {
            Err(_) => return Outcome::Unanswered,
            Ok(Err(error)) => return Outcome::of_error(&error),
            Ok(Ok(then)) => then,
        };
        match then {
            Then::Reset => {
                if number % 2 == 1 {
                    sleep(MOMENT).await;
                }
                let _ = stream.set_zero_linger();
                Outcome::Left
            }
            Then::Drip(bytes) => {
                let patience = self.deadline + PAST_DEADLINE;
                ending(stream, &bytes, patience, allowed).await.unwrap_or(Outcome::Left)
            }
            Then::Stay if self.patient && number.is_multiple_of(TO_THE_END) => {
                ending(stream, &[], HANG, allowed).await.unwrap_or(Outcome::Hung)
            }
            Then::Stay => ending(stream, &[], STAY, allowed).await.unwrap_or(Outcome::Left),
        }
    }
}

/// Goes as far as the kind of harm goes.
async fn act(harm: Harm, number: usize, stream: &mut TcpStream) -> io::Result<Then> {
    match harm {
        Harm::Garbage => stream.write_all(&garbage(number)).await?,
        Harm::Plaintext => {
            stream.write_all(&handshake(OTHER_SKEY, *b"-HO0000-000000000000")).await?;
        }
        Harm::SlowInYa => return Ok(Then::Drip(ya().to_vec())),
        Harm::SlowInStep3 => {
            return Ok(Then::Drip(exchange(stream).await?.step_3(SKEY, &quitter()).0));
        }
        Harm::WrongSkey => {
            let (step_3, _) = exchange(stream).await?.step_3(OTHER_SKEY, &quitter());
            stream.write_all(&step_3).await?;
        }
        _ => return reset(harm, number, stream).await.map(|()| Then::Reset),
    }
    Ok(Then::Stay)
}

/// Goes as far as to where the reset comes. Within a message, another place each time.
async fn reset(harm: Harm, number: usize, stream: &mut TcpStream) -> io::Result<()> {
    match harm {
        Harm::ResetWithinYa => return stream.write_all(&ya()[..1 + number % (KEY - 1)]).await,
        Harm::ResetAfterYa => return stream.write_all(&ya()).await,
        Harm::ResetAfterYb
        | Harm::ResetWithinStep3
        | Harm::ResetAfterStep3
        | Harm::ResetRelayed => {}
        _ => return Ok(()),
    }
    let exchanged = exchange(stream).await?;
    let (step_3, _) = exchanged.step_3(SKEY, &quitter());
    match harm {
        Harm::ResetWithinStep3 => {
            stream.write_all(&step_3[..1 + number % (step_3.len() - 1)]).await
        }
        Harm::ResetAfterStep3 => stream.write_all(&step_3).await,
        Harm::ResetRelayed => {
            let completed = exchanged.complete(stream, &quitter()).await;
            completed.map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
            stream.write_all(&garbage(number)).await
        }
        _ => Ok(()),
    }
}

/// Sends bytes slowly and reads whatever comes, until the proxy ends it. `None` if it does not.
async fn ending(
    mut stream: TcpStream,
    bytes: &[u8],
    patience: Duration,
    allowed: usize,
) -> Option<Outcome> {
    let (mut reader, mut writer) = stream.split();
    let dripping = async {
        for byte in bytes.chunks(1) {
            // Whether it is still there is what the reader finds out.
            let _ = writer.write_all(byte).await;
            sleep(SLOWLY).await;
        }
        std::future::pending().await
    };
    let reading = async {
        let (mut sink, mut received) = ([0; ALLOWED], 0);
        loop {
            match reader.read(&mut sink).await {
                Ok(0) => return Outcome::Closed,
                Ok(read) => received += read,
                Err(error) => return Outcome::of_error(&error),
            }
            if received > allowed {
                return Outcome::GotThrough;
            }
        }
    };
    tokio::select! {
        outcome = reading => Some(outcome),
        () = dripping => None,
        () = sleep(patience) => None,
    }
}

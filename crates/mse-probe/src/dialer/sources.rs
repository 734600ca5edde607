//! Where connections come from.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many connections are open at once: aria2 stalls under 24.
const AT_ONCE: usize = 6;

/// How long a peer has to notice that a connection is gone, before the next comes from the same
/// address. libtorrent and Transmission keep one for an address.
const PAUSE: Duration = Duration::from_millis(150);

/// How many loopback addresses are used in turn.
const LOOPBACKS: u8 = 32;

/// Addresses to connect from, each by one connection at a time.
#[derive(Debug)]
pub struct Sources {
    free: Arc<Mutex<Vec<Option<IpAddr>>>>,
    permits: Arc<Semaphore>,
    pause: Duration,
}

impl Sources {
    /// Whatever the system chooses, one connection after the other.
    #[must_use]
    pub fn any() -> Self {
        Self::of(vec![None])
    }

    /// These addresses. One connection after the other if there is one, else several at once.
    #[must_use]
    pub fn addresses(addresses: &[IpAddr]) -> Self {
        if addresses.is_empty() {
            return Self::any();
        }
        Self::of(addresses.iter().copied().map(Some).collect())
    }

    /// Addresses of 127/8: for a peer on this machine, where the system lets us have them all.
    #[must_use]
    pub fn loopback() -> Self {
        let address = |last| IpAddr::V4(Ipv4Addr::new(127, 77, 83, last));
        Self::of((1..=LOOPBACKS).map(|last| Some(address(last))).collect())
    }

    fn of(addresses: Vec<Option<IpAddr>>) -> Self {
        let permits = Arc::new(Semaphore::new(addresses.len().min(AT_ONCE)));
        // Where there are plenty, one that was just used comes last, and has rested.
        let pause = if addresses.len() >= 4 * AT_ONCE { Duration::ZERO } else { PAUSE };
        Self { free: Arc::new(Mutex::new(addresses)), permits, pause }
    }

    /// How many connections there may be at once.
    #[must_use]
    pub fn at_once(&self) -> usize {
        self.permits.available_permits()
    }

    /// One address, until the lease is dropped and the pause is over.
    pub(crate) async fn lease(&self) -> Lease {
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let permit = permit.expect("the semaphore is never closed");
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let source = free.remove(0);
        Lease { source, free: Arc::clone(&self.free), permit: Some(permit), pause: self.pause }
    }
}

/// An address in use.
pub(crate) struct Lease {
    source: Option<IpAddr>,
    free: Arc<Mutex<Vec<Option<IpAddr>>>>,
    permit: Option<OwnedSemaphorePermit>,
    pause: Duration,
}

impl Lease {
    pub(crate) fn source(&self) -> Option<IpAddr> {
        self.source
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let (free, source, permit) = (Arc::clone(&self.free), self.source, self.permit.take());
        let give_back = move || {
            free.lock().unwrap_or_else(PoisonError::into_inner).push(source);
            drop(permit);
        };
        if self.pause.is_zero() {
            give_back();
        } else {
            let pause = self.pause;
            tokio::spawn(async move {
                tokio::time::sleep(pause).await;
                give_back();
            });
        }
    }
}

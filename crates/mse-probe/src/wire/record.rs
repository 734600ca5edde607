//! Everything sent and received, with times.

use std::time::Duration;

/// One thing that happened on a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// Since the connection was begun.
    pub at: Duration,
    /// What it was.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// The connection is there.
    Connected,
    /// We sent these bytes, in one write.
    Sent(Vec<u8>),
    /// These bytes came, in one read.
    Received(Vec<u8>),
    /// The peer ended the connection.
    Closed(How),
    /// We could not send: the peer had ended the connection, or did not read.
    NotSent(usize),
}

/// How a peer ended a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum How {
    /// In order (FIN).
    Fin,
    /// It was reset (RST), or broke.
    Reset,
}

/// The events of one connection, in the order in which we noticed them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record(Vec<Event>);

impl Record {
    /// The events.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.0
    }

    /// Bytes in each direction: sent, received.
    #[must_use]
    pub fn totals(&self) -> (usize, usize) {
        self.0.iter().fold((0, 0), |(sent, received), event| match &event.what {
            What::Sent(bytes) => (sent + bytes.len(), received),
            What::Received(bytes) => (sent, received + bytes.len()),
            _ => (sent, received),
        })
    }

    /// The sizes of what came, read by read: on a quick path those of the peer's writes.
    pub fn reads(&self) -> impl Iterator<Item = usize> {
        self.0.iter().filter_map(|event| match &event.what {
            What::Received(bytes) => Some(bytes.len()),
            _ => None,
        })
    }

    /// The first bytes that came, at most this many.
    pub(crate) fn received_head(&self, count: usize) -> Vec<u8> {
        let received = self.0.iter().filter_map(|event| match &event.what {
            What::Received(bytes) => Some(bytes),
            _ => None,
        });
        received.flatten().take(count).copied().collect()
    }

    /// The first bytes that were sent, at most this many.
    pub(crate) fn sent_head(&self, count: usize) -> Vec<u8> {
        let sent = self.0.iter().filter_map(|event| match &event.what {
            What::Sent(bytes) => Some(bytes),
            _ => None,
        });
        sent.flatten().take(count).copied().collect()
    }

    /// How many bytes came since we sent the last.
    pub(crate) fn received_behind_last_sent(&self) -> usize {
        let behind = self.0.iter().rev().take_while(|event| !matches!(event.what, What::Sent(_)));
        behind
            .map(|event| if let What::Received(bytes) = &event.what { bytes.len() } else { 0 })
            .sum()
    }

    pub(crate) fn add(&mut self, at: Duration, what: What) {
        self.0.push(Event { at, what });
    }
}

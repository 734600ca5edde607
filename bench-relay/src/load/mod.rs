//! The load: both ends of the connections that go through a program under test.

mod cheap;
mod dial;
mod peer;
mod socks;
mod transfer;
mod words;

pub(crate) use cheap::{Ciphers, Exchanged, KEY, MAX_PAD, converse, exchange, ya};
pub(crate) use dial::{Way, dial};
pub(crate) use peer::{Peer, Speaks};
pub(crate) use transfer::{Direction, Ends, transfer};
pub(crate) use words::{SKEY, answer, expect, greeting, handshake};

//! The pads that a peer sent.

use crate::facts::exchange::Exchange;

/// The pads that a peer sent, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pads {
    /// PadB of each connection.
    pub b: Vec<usize>,
    /// PadD of each connection.
    pub d: Vec<u16>,
    /// Whether every PadD was zeros. Nothing if all were empty.
    pub d_is_zeros: Option<bool>,
}

impl Pads {
    /// Of all connections there were.
    pub fn of<'a>(exchanges: impl Iterator<Item = &'a Exchange>) -> Self {
        let mut pads = Self::default();
        for exchange in exchanges {
            pads.b.extend(exchange.pad);
            let Some(answer) = exchange.answer else { continue };
            pads.d.push(answer.pad);
            if let Some(zeros) = answer.pad_is_zeros {
                pads.d_is_zeros = Some(zeros && pads.d_is_zeros != Some(false));
            }
        }
        pads
    }
}

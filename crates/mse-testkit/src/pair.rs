//! Two sides against each other, over a wire in memory.

use crate::side::Side;
use crate::split::Split;

/// What two sides have to say to each other.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// How the stream from initiator to responder is cut.
    pub a_to_b: Split,
    /// How the stream from responder to initiator is cut.
    pub b_to_a: Split,
    /// What the initiator sends as soon as it can, behind IA.
    pub a_payload: Vec<u8>,
    /// What the responder sends as soon as it can: in one piece with step 4.
    pub b_payload: Vec<u8>,
}

/// What was on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wires {
    /// From initiator to responder.
    pub a_to_b: Vec<u8>,
    /// From responder to initiator.
    pub b_to_a: Vec<u8>,
}

impl Conversation {
    /// Nothing but the handshake, in as few segments as possible.
    #[must_use]
    pub fn silent() -> Self {
        Self {
            a_to_b: Split::Whole,
            b_to_a: Split::Whole,
            a_payload: Vec::new(),
            b_payload: Vec::new(),
        }
    }

    /// Passes segments to and fro, one each way in turn, until none is left. `first_flight` is what
    /// the initiator sent at its start.
    pub fn run(&self, a: &mut impl Side, first_flight: Vec<u8>, b: &mut impl Side) -> Wires {
        let mut a_to_b = Wire::new(&self.a_to_b);
        let mut b_to_a = Wire::new(&self.b_to_a);
        a_to_b.sent = first_flight;
        let mut unsent_a = Some(&self.a_payload);
        let mut unsent_b = Some(&self.b_payload);
        while !(a_to_b.is_drained() && b_to_a.is_drained()) {
            let segment = a_to_b.next_segment();
            step(b, &segment, &mut b_to_a.sent, &mut unsent_b);
            let segment = b_to_a.next_segment();
            step(a, &segment, &mut a_to_b.sent, &mut unsent_a);
        }
        Wires { a_to_b: a_to_b.sent, b_to_a: b_to_a.sent }
    }
}

fn step(side: &mut impl Side, segment: &[u8], out: &mut Vec<u8>, unsent: &mut Option<&Vec<u8>>) {
    if !segment.is_empty() {
        side.receive(segment, out);
    }
    if let Some(payload) = unsent.take_if(|_| side.verdict().is_ok()) {
        side.send(payload, out);
    }
}

struct Wire<'a> {
    split: &'a Split,
    sent: Vec<u8>,
    delivered: usize,
}

impl<'a> Wire<'a> {
    fn new(split: &'a Split) -> Self {
        Self { split, sent: Vec::new(), delivered: 0 }
    }

    fn is_drained(&self) -> bool {
        self.delivered == self.sent.len()
    }

    fn next_segment(&mut self) -> Vec<u8> {
        let rest = &self.sent[self.delivered..];
        let segment = rest[..self.split.segment_len(self.delivered, rest.len())].to_vec();
        self.delivered += segment.len();
        segment
    }
}

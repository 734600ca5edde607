//! An honest initiator that reads everything from the beginning each time.

use mse::Stage;

use super::group;
use super::judge;
use super::rc4::Rc4;
use super::secrets::Secrets;
use super::steps::Step3;
use crate::side::{Side, Stop, Verdict};

/// An honest initiator.
pub struct Initiator {
    /// Xa.
    pub x: Vec<u8>,
    /// SKEY.
    pub skey: [u8; 20],
    /// crypto_provide.
    pub provide: u32,
    /// PadA that goes with Ya.
    pub pad_a: Vec<u8>,
    /// PadA that goes with step 3, in front of req1: some send all or half of it there.
    pub late_pad_a: Vec<u8>,
    /// PadC.
    pub pad_c: Vec<u8>,
    /// IA.
    pub ia: Vec<u8>,
    stream: Vec<u8>,
    /// From when step 3 is sent.
    agreed: Option<(Secrets, Rc4)>,
    verdict: Verdict,
}

impl Initiator {
    /// Without pads and IA. Change the fields before [`Self::start`].
    #[must_use]
    pub fn new(x: &[u8], skey: [u8; 20], provide: u32) -> Self {
        Self {
            x: x.to_vec(),
            skey,
            provide,
            pad_a: Vec::new(),
            late_pad_a: Vec::new(),
            pad_c: Vec::new(),
            ia: Vec::new(),
            stream: Vec::new(),
            agreed: None,
            verdict: Err(Stop::Waiting(Stage::PublicKey)),
        }
    }

    /// Ya, and PadA unless it is late.
    #[must_use]
    pub fn start(&self) -> Vec<u8> {
        [&group::public(&self.x)[..], &self.pad_a].concat()
    }
}

impl Side for Initiator {
    fn receive(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.stream.extend(bytes);
        if self.agreed.is_none() {
            self.agreed = judge::public_key(&self.stream).ok().map(|yb| {
                let secrets = Secrets::agree(&self.x, yb, self.skey);
                (secrets, secrets.stream_a())
            });
            if let Some((secrets, stream_a)) = &mut self.agreed {
                let step3 = Step3::honest(secrets, self.provide, &self.pad_c, &self.ia);
                out.extend(&self.late_pad_a);
                out.extend(step3.encode(stream_a));
            }
        }
        self.verdict = judge::public_key(&self.stream).and_then(|yb| {
            let (secrets, _) = self.agreed.as_ref().expect("Yb is there");
            judge::to_initiator(secrets, self.provide, &self.stream[yb.len()..])
        });
    }

    fn verdict(&self) -> Verdict {
        self.verdict.clone()
    }

    fn send(&mut self, payload: &[u8], out: &mut Vec<u8>) {
        let reading = self.verdict.as_ref().expect("the handshake is complete");
        let (_, stream_a) = self.agreed.as_mut().expect("the handshake is complete");
        out.extend(if reading.select == 1 { payload.to_vec() } else { stream_a.apply(payload) });
    }
}

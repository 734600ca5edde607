//! An honest responder that reads everything from the beginning each time.

use mse::Stage;

use super::group;
use super::judge;
use super::rc4::Rc4;
use super::secrets::Secrets;
use super::steps::Step4;
use crate::side::{Side, Stop, Verdict};

/// An honest responder for one torrent.
pub struct Responder {
    /// Xb.
    pub x: Vec<u8>,
    /// SKEY.
    pub skey: [u8; 20],
    /// The methods it selects, the preferred one first.
    pub methods: Vec<u32>,
    /// PadB that goes with Yb.
    pub pad_b: Vec<u8>,
    /// PadB that goes with step 4, in front of VC: some send half of it there.
    pub late_pad_b: Vec<u8>,
    /// PadD.
    pub pad_d: Vec<u8>,
    stream: Vec<u8>,
    /// From when step 2 is sent.
    secrets: Option<Secrets>,
    /// From when step 4 is sent.
    sending: Option<Rc4>,
    verdict: Verdict,
}

impl Responder {
    /// Without pads. Change the fields before it receives anything.
    #[must_use]
    pub fn new(x: &[u8], skey: [u8; 20], methods: &[u32]) -> Self {
        Self {
            x: x.to_vec(),
            skey,
            methods: methods.to_vec(),
            pad_b: Vec::new(),
            late_pad_b: Vec::new(),
            pad_d: Vec::new(),
            stream: Vec::new(),
            secrets: None,
            sending: None,
            verdict: Err(Stop::Waiting(Stage::PublicKey)),
        }
    }
}

impl Side for Responder {
    fn receive(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.stream.extend(bytes);
        if self.secrets.is_none() {
            let ya = judge::public_key(&self.stream).ok();
            self.secrets = ya.map(|ya| Secrets::agree(&self.x, ya, self.skey));
            if self.secrets.is_some() {
                out.extend(group::public(&self.x));
                out.extend(&self.pad_b);
            }
        }
        self.verdict = judge::public_key(&self.stream).and_then(|ya| {
            let secrets = self.secrets.as_ref().expect("Ya is there");
            judge::to_responder(secrets, &self.methods, &self.stream[ya.len()..])
        });
        if let (None, Ok(reading), Some(secrets)) = (&self.sending, &self.verdict, &self.secrets) {
            let mut stream_b = secrets.stream_b();
            out.extend(&self.late_pad_b);
            out.extend(Step4::honest(reading.select, &self.pad_d).encode(&mut stream_b));
            self.sending = Some(stream_b);
        }
    }

    fn verdict(&self) -> Verdict {
        self.verdict.clone()
    }

    fn send(&mut self, payload: &[u8], out: &mut Vec<u8>) {
        let reading = self.verdict.as_ref().expect("the handshake is complete");
        let stream_b = self.sending.as_mut().expect("the handshake is complete");
        out.extend(if reading.select == 1 { payload.to_vec() } else { stream_b.apply(payload) });
    }
}

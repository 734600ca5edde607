//! An honest initiator that reads everything from the beginning each time.

use super::group;
use super::rc4::Rc4;
use super::secrets::Secrets;
use super::steps::Step3;
use crate::side::{Side, Standing};

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
    outcome: Option<(u32, Vec<u8>)>,
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
            outcome: None,
        }
    }

    /// Ya, and PadA unless it is late.
    #[must_use]
    pub fn start(&self) -> Vec<u8> {
        [&group::public(&self.x)[..], &self.pad_a].concat()
    }

    /// crypto_select and the payload, when step 4 is there.
    fn read(&self) -> Option<(u32, Vec<u8>)> {
        let (secrets, _) = self.agreed.as_ref()?;
        let mut stream_b = secrets.stream_b();
        let vc = stream_b.apply(&[0; 8]);
        let behind_yb = &self.stream[96..];
        let at = behind_yb.windows(8).take(513).position(|window| window == vc)?;
        let behind_vc = &behind_yb[at + 8..];
        let header = stream_b.apply(behind_vc.get(..6)?);
        let select = u32::from_be_bytes(header[..4].try_into().expect("4 bytes"));
        let pad_d_len = usize::from(u16::from_be_bytes([header[4], header[5]]));
        let _pad_d = stream_b.apply(behind_vc.get(6..6 + pad_d_len)?);
        let payload = &behind_vc[6 + pad_d_len..];
        Some((select, if select == 1 { payload.to_vec() } else { stream_b.apply(payload) }))
    }
}

impl Side for Initiator {
    fn receive(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.stream.extend(bytes);
        if self.agreed.is_none() && self.stream.len() >= 96 {
            let secrets = Secrets::agree(&self.x, &self.stream[..96], self.skey);
            let mut stream_a = secrets.stream_a();
            out.extend(&self.late_pad_a);
            out.extend(
                Step3::honest(&secrets, self.provide, &self.pad_c, &self.ia).encode(&mut stream_a),
            );
            self.agreed = Some((secrets, stream_a));
        }
        self.outcome = self.read();
    }

    fn standing(&self) -> Standing {
        match &self.outcome {
            Some((select @ (1 | 2), _)) => {
                Standing::Established { select: *select, skey: self.skey, initial_payload_len: 0 }
            }
            Some((select, _)) => Standing::Failed(format!("{select:#x} was selected")),
            None => Standing::Waiting,
        }
    }

    fn send(&mut self, payload: &[u8], out: &mut Vec<u8>) {
        let (select, _) = self.outcome.as_ref().expect("the handshake is complete");
        let (_, stream_a) = self.agreed.as_mut().expect("the handshake is complete");
        out.extend(if *select == 1 { payload.to_vec() } else { stream_a.apply(payload) });
    }

    fn received(&self) -> &[u8] {
        self.outcome.as_ref().map_or(&[], |(_, payload)| payload)
    }
}

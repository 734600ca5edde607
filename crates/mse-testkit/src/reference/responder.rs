//! An honest responder that reads everything from the beginning each time.

use super::group;
use super::rc4::Rc4;
use super::secrets::Secrets;
use super::steps::Step4;
use crate::side::{Side, Standing};

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
    outcome: Option<Outcome>,
}

struct Outcome {
    select: u32,
    ia_len: usize,
    /// IA and what follows.
    payload: Vec<u8>,
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
            outcome: None,
        }
    }

    /// What step 3 says, when it is there.
    fn read(&self) -> Option<Outcome> {
        let secrets = self.secrets.as_ref()?;
        let behind_ya = &self.stream[96..];
        let marker = secrets.req1();
        let at = behind_ya.windows(20).take(513).position(|window| window == marker)?;
        let name = behind_ya.get(at + 20..at + 40)?;
        let mut stream_a = secrets.stream_a();
        let rest = &behind_ya[at + 40..];
        let header = stream_a.apply(rest.get(..14)?);
        let provide = u32::from_be_bytes(header[8..12].try_into().expect("4 bytes"));
        let pad_c_len = usize::from(u16::from_be_bytes([header[12], header[13]]));
        let padded = stream_a.apply(rest.get(14..14 + pad_c_len + 2)?);
        let [.., high, low] = padded[..] else { unreachable!("two bytes or more were taken") };
        let ia_len = usize::from(u16::from_be_bytes([high, low]));
        let ia_at = 14 + pad_c_len + 2;
        let ia = stream_a.apply(rest.get(ia_at..ia_at + ia_len)?);
        let honest = name == secrets.name() && header[..8] == [0; 8];
        let select = if honest { self.select(provide) } else { 0 };
        let behind = &rest[ia_at + ia_len..];
        let behind = if select == 2 { stream_a.apply(behind) } else { behind.to_vec() };
        Some(Outcome { select, ia_len, payload: [ia, behind].concat() })
    }

    fn select(&self, provide: u32) -> u32 {
        self.methods.iter().copied().find(|method| provide & method != 0).unwrap_or(0)
    }
}

impl Side for Responder {
    fn receive(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.stream.extend(bytes);
        if self.secrets.is_none() && self.stream.len() >= 96 {
            self.secrets = Some(Secrets::agree(&self.x, &self.stream[..96], self.skey));
            out.extend(group::public(&self.x));
            out.extend(&self.pad_b);
        }
        self.outcome = self.read();
        if let (None, Some(Outcome { select: select @ (1 | 2), .. }), Some(secrets)) =
            (&self.sending, &self.outcome, &self.secrets)
        {
            let mut stream_b = secrets.stream_b();
            out.extend(&self.late_pad_b);
            out.extend(Step4::honest(*select, &self.pad_d).encode(&mut stream_b));
            self.sending = Some(stream_b);
        }
    }

    fn standing(&self) -> Standing {
        match &self.outcome {
            Some(Outcome { select: 0, .. }) => Standing::Failed("refused".to_owned()),
            Some(Outcome { select, ia_len, .. }) => Standing::Established {
                select: *select,
                skey: self.skey,
                initial_payload_len: *ia_len,
            },
            None => Standing::Waiting,
        }
    }

    fn send(&mut self, payload: &[u8], out: &mut Vec<u8>) {
        let outcome = self.outcome.as_ref().expect("the handshake is complete");
        let sending = self.sending.as_mut().expect("the handshake is complete");
        out.extend(if outcome.select == 1 { payload.to_vec() } else { sending.apply(payload) });
    }

    fn received(&self) -> &[u8] {
        self.outcome.as_ref().map_or(&[], |outcome| &outcome.payload)
    }
}

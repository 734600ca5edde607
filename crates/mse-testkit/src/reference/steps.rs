//! Steps 3 and 4, field by field, honest or not.

use super::rc4::Rc4;
use super::secrets::Secrets;

/// Step 3. Change a field to misbehave.
#[derive(Clone, Debug)]
pub struct Step3 {
    /// HASH("req1", S).
    pub req1: [u8; 20],
    /// HASH("req2", SKEY) xor HASH("req3", S).
    pub name: [u8; 20],
    /// VC.
    pub vc: [u8; 8],
    /// crypto_provide.
    pub provide: u32,
    /// len(PadC), whatever PadC's length is.
    pub pad_c_len: u16,
    /// PadC.
    pub pad_c: Vec<u8>,
    /// len(IA), whatever IA's length is.
    pub ia_len: u16,
    /// IA.
    pub ia: Vec<u8>,
}

impl Step3 {
    /// What an honest initiator sends.
    ///
    /// # Panics
    ///
    /// If PadC or IA has more than 65,535 bytes.
    #[must_use]
    pub fn honest(secrets: &Secrets, provide: u32, pad_c: &[u8], ia: &[u8]) -> Self {
        Self {
            req1: secrets.req1(),
            name: secrets.name(),
            vc: [0; 8],
            provide,
            pad_c_len: u16::try_from(pad_c.len()).expect("PadC has a length of 16 bits"),
            pad_c: pad_c.to_vec(),
            ia_len: u16::try_from(ia.len()).expect("IA has a length of 16 bits"),
            ia: ia.to_vec(),
        }
    }

    /// The bytes on the wire. `stream` then stands at the first byte behind IA.
    #[must_use]
    pub fn encode(&self, stream: &mut Rc4) -> Vec<u8> {
        let clear = [
            &self.vc,
            &self.provide.to_be_bytes()[..],
            &self.pad_c_len.to_be_bytes(),
            &self.pad_c,
            &self.ia_len.to_be_bytes(),
            &self.ia,
        ];
        [&self.req1[..], &self.name, &stream.apply(&clear.concat())].concat()
    }
}

/// Step 4. Change a field to misbehave.
#[derive(Clone, Debug)]
pub struct Step4 {
    /// VC.
    pub vc: [u8; 8],
    /// crypto_select.
    pub select: u32,
    /// len(PadD), whatever PadD's length is.
    pub pad_d_len: u16,
    /// PadD.
    pub pad_d: Vec<u8>,
}

impl Step4 {
    /// What an honest responder sends.
    ///
    /// # Panics
    ///
    /// If PadD has more than 65,535 bytes.
    #[must_use]
    pub fn honest(select: u32, pad_d: &[u8]) -> Self {
        let pad_d_len = u16::try_from(pad_d.len()).expect("PadD has a length of 16 bits");
        Self { vc: [0; 8], select, pad_d_len, pad_d: pad_d.to_vec() }
    }

    /// The bytes on the wire. `stream` then stands at the first byte of the payload.
    #[must_use]
    pub fn encode(&self, stream: &mut Rc4) -> Vec<u8> {
        let clear =
            [&self.vc, &self.select.to_be_bytes()[..], &self.pad_d_len.to_be_bytes(), &self.pad_d];
        stream.apply(&clear.concat())
    }
}

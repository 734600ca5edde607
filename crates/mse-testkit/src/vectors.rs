//! The transcripts of `crates/mse/tests/data/mse-vectors.json`.

use mse::{CryptoMethod, CryptoMethods, CryptoPolicy, Offer, Randomness, Skey};
use serde::Deserialize;

use crate::script::fixed;

const JSON: &str = include_str!("../../mse/tests/data/mse-vectors.json");

/// A complete handshake with some payload, made by an independent program.
#[derive(Clone, Debug)]
pub struct Transcript {
    /// What is special about it.
    pub name: String,
    /// Xa.
    pub xa: [u8; 20],
    /// Xb.
    pub xb: [u8; 20],
    /// The torrent.
    pub skey: Skey,
    /// crypto_provide.
    pub provide: u32,
    /// crypto_select.
    pub select: u32,
    /// PadA.
    pub pad_a: Vec<u8>,
    /// PadB.
    pub pad_b: Vec<u8>,
    /// The length of PadC, which is zeros.
    pub pad_c_len: u16,
    /// The length of PadD, which is zeros.
    pub pad_d_len: u16,
    /// IA.
    pub ia: Vec<u8>,
    /// S.
    pub s: Vec<u8>,
    /// Step 1, step 3, and payload, as they are on the wire.
    pub a_to_b: [Vec<u8>; 3],
    /// Step 2, step 4, and payload, as they are on the wire.
    pub b_to_a: [Vec<u8>; 3],
    /// What the initiator says behind IA.
    pub a_payload: Vec<u8>,
    /// What the responder says.
    pub b_payload: Vec<u8>,
}

/// All transcripts.
///
/// # Panics
///
/// If the file is not what it was.
#[must_use]
pub fn all() -> Vec<Transcript> {
    let file: File = serde_json::from_str(JSON).expect("the file is valid");
    file.vectors.iter().map(Transcript::read).collect()
}

/// The transcript of that name.
///
/// # Panics
///
/// If there is none.
#[must_use]
pub fn named(name: &str) -> Transcript {
    all().into_iter().find(|transcript| transcript.name == name).expect("a transcript of that name")
}

impl Transcript {
    /// What the initiator's choices were.
    #[must_use]
    pub fn random_a(&self) -> Randomness {
        fixed(self.xa, self.pad_a.clone(), self.pad_c_len)
    }

    /// What the responder's choices were.
    #[must_use]
    pub fn random_b(&self) -> Randomness {
        fixed(self.xb, self.pad_b.clone(), self.pad_d_len)
    }

    /// What the initiator asked for. Unknown bits of crypto_provide are not in it, as `mse` offers
    /// none.
    ///
    /// # Panics
    ///
    /// If IA is too long, which no transcript's is.
    #[must_use]
    pub fn offer(&self) -> Offer {
        Offer::new(self.skey, policy_of(CryptoMethods::from_bits(self.provide)))
            .with_long_initial_payload(self.ia.clone())
            .expect("IA of at most 65,535 bytes")
    }

    /// A policy under which a responder selects what was selected here.
    ///
    /// # Panics
    ///
    /// If that is a method which `mse` does not know.
    #[must_use]
    pub fn policy_b(&self) -> CryptoPolicy {
        match self.method() {
            CryptoMethod::Rc4 => CryptoPolicy::PREFER_RC4,
            _ => CryptoPolicy::PREFER_PLAINTEXT,
        }
    }

    /// The method that was selected.
    ///
    /// # Panics
    ///
    /// If that is a method which `mse` does not know.
    #[must_use]
    pub fn method(&self) -> CryptoMethod {
        CryptoMethods::from_bits(self.select).single().expect("a method that mse knows")
    }

    /// All that goes from initiator to responder.
    #[must_use]
    pub fn stream_a(&self) -> Vec<u8> {
        self.a_to_b.concat()
    }

    /// All that goes from responder to initiator.
    #[must_use]
    pub fn stream_b(&self) -> Vec<u8> {
        self.b_to_a.concat()
    }

    /// Step 3 as `mse` has to send it, which offers no method that it does not know: RC4 XORs, so
    /// that other bits of crypto_provide change the same bits on the wire.
    #[must_use]
    pub fn step3_of_mse(&self) -> Vec<u8> {
        let mut step3 = self.a_to_b[1].clone();
        let unknown = self.provide & !0x03;
        step3[48..52].iter_mut().zip(unknown.to_be_bytes()).for_each(|(byte, bits)| *byte ^= bits);
        step3
    }

    /// [`Self::stream_a`] as `mse` has to send it.
    #[must_use]
    pub fn stream_a_of_mse(&self) -> Vec<u8> {
        [&self.a_to_b[0][..], &self.step3_of_mse(), &self.a_to_b[2]].concat()
    }

    fn read(raw: &Raw) -> Self {
        let pad_len = |hex: &str| u16::try_from(unhex(hex).len()).expect("a pad is short");
        Self {
            name: raw.name.clone(),
            xa: array(&raw.xa),
            xb: array(&raw.xb),
            skey: Skey(array(&raw.skey)),
            provide: raw.crypto_provide,
            select: raw.crypto_select,
            pad_a: unhex(&raw.pad_a),
            pad_b: unhex(&raw.pad_b),
            pad_c_len: pad_len(&raw.pad_c),
            pad_d_len: pad_len(&raw.pad_d),
            ia: unhex(&raw.ia),
            s: unhex(&raw.s),
            a_to_b: raw.a_to_b.each_ref().map(|hex| unhex(hex)),
            b_to_a: raw.b_to_a.each_ref().map(|hex| unhex(hex)),
            a_payload: unhex(&raw.a_payload),
            b_payload: unhex(&raw.b_payload),
        }
    }
}

/// The policy that offers these methods, of those we know. It prefers RC4.
fn policy_of(methods: CryptoMethods) -> CryptoPolicy {
    match (methods.contains(CryptoMethods::RC4), methods.contains(CryptoMethods::PLAINTEXT)) {
        (true, true) => CryptoPolicy::PREFER_RC4,
        (true, false) => CryptoPolicy::RC4_ONLY,
        _ => CryptoPolicy::PLAINTEXT_ONLY,
    }
}

#[derive(Deserialize)]
struct File {
    vectors: Vec<Raw>,
}

#[derive(Deserialize)]
struct Raw {
    name: String,
    xa: String,
    xb: String,
    skey: String,
    crypto_provide: u32,
    crypto_select: u32,
    pad_a: String,
    pad_b: String,
    pad_c: String,
    pad_d: String,
    ia: String,
    s: String,
    a_to_b: [String; 3],
    b_to_a: [String; 3],
    a_payload: String,
    b_payload: String,
}

fn array(hex: &str) -> [u8; 20] {
    unhex(hex).try_into().expect("20 bytes")
}

/// The bytes of hexadecimal digits.
///
/// # Panics
///
/// If it is anything else.
#[must_use]
pub fn unhex(digits: &str) -> Vec<u8> {
    let nibble = |digit: u8| char::from(digit).to_digit(16).expect("a hexadecimal digit") as u8;
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    assert!(rest.is_empty(), "an odd number of digits");
    pairs.iter().map(|[high, low]| nibble(*high) << 4 | nibble(*low)).collect()
}

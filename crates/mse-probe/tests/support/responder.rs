//! A responder with knobs, on the reference peer's bignums and RC4: shares nothing with the prober.

use std::time::Duration;

use mse_testkit::reference::{Rc4, group};
use num_bigint::BigUint;
use peer_wire::{Handshake, InfoHash, PROTOCOL};
use sha1::{Digest, Sha1};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{EXTENDED, GREETING, TORRENT};

/// What is wrong with it.
#[derive(Clone, Debug)]
pub struct Knobs {
    pub plaintext: bool,
    pub mse: bool,
    /// Computes in the first group of RFC 2409.
    pub wrong_prime: bool,
    pub checks_vc: bool,
    pub longest_pad_a: usize,
    pub longest_pad_c: usize,
    /// Refuses IA that is longer.
    pub longest_ia: usize,
    /// Of what is offered and it knows, the first of these.
    pub methods: Vec<u32>,
    /// Selects this, whatever was offered.
    pub always_select: Option<u32>,
    /// Sends Yb without its leading zeros.
    pub strips_key: bool,
    /// Chooses keys for which S begins with a zero byte, once in 8 connections.
    pub often_zero_secret: bool,
    /// Chooses keys for which Yb does, once in 8 connections.
    pub often_zero_key: bool,
    /// Chooses keys for which Yb does, always.
    pub always_zero_key: bool,
    /// Sends this for Yb.
    pub fixed_key: Option<[u8; 96]>,
    /// Hashes over S without its leading zeros.
    pub strips_zeros: bool,
    /// Then has them at the end of S where it makes keys of it.
    pub keys_with_zeros_behind: bool,
    /// Takes what begins with 0x13 for plaintext.
    pub looks_at_one_byte: bool,
    /// Refuses keys that are out of range.
    pub checks_keys: bool,
    /// Reads IA, and throws it away.
    pub loses_ia: bool,
    /// Loses what is behind IA.
    pub loses_what_is_behind: bool,
    /// Closes if the whole handshake is not there a moment after step 4, as KTorrent does.
    pub wants_all_with_step4: bool,
    /// Closes, rather than waits, when it does not like something.
    pub closes: bool,
    /// Closes when the key has not come by then.
    pub time_limit: Duration,
    /// Before each step.
    pub delay: Duration,
    pub pad_b: usize,
    pub pad_d: usize,
    /// Says that PadD is so long.
    pub claims_pad_d: Option<u16>,
    /// Sends this for VC.
    pub vc: [u8; 8],
    /// Discards the beginning of the key streams.
    pub discards: bool,
    pub swaps_keys: bool,
    /// Goes on under this method, whatever it selected.
    pub goes_on_with: Option<u32>,
    /// Takes any torrent in clear.
    pub any_torrent: bool,
    /// Sends its handshake in one go with step 4.
    pub joins: bool,
    /// Whose handshake it sends.
    pub greets_for: InfoHash,
}

impl Default for Knobs {
    /// As it should be.
    fn default() -> Self {
        Self {
            plaintext: true,
            mse: true,
            wrong_prime: false,
            checks_vc: true,
            longest_pad_a: 512,
            longest_pad_c: 512,
            longest_ia: 65535,
            methods: vec![2, 1],
            always_select: None,
            strips_key: false,
            often_zero_secret: false,
            often_zero_key: false,
            always_zero_key: false,
            fixed_key: None,
            strips_zeros: false,
            keys_with_zeros_behind: false,
            looks_at_one_byte: false,
            checks_keys: true,
            loses_ia: false,
            loses_what_is_behind: false,
            wants_all_with_step4: false,
            closes: true,
            time_limit: Duration::from_millis(700),
            delay: Duration::ZERO,
            pad_b: 33,
            pad_d: 7,
            claims_pad_d: None,
            vc: [0; 8],
            discards: true,
            swaps_keys: false,
            goes_on_with: None,
            any_torrent: false,
            joins: false,
            greets_for: TORRENT,
        }
    }
}

struct Peer {
    knobs: Knobs,
    stream: TcpStream,
    received: Vec<u8>,
    /// Goes with what is sent next.
    held: Vec<u8>,
}

impl Knobs {
    /// Answers one connection.
    pub async fn serve(self, stream: TcpStream) {
        let mut peer = Peer { knobs: self, stream, received: Vec::new(), held: Vec::new() };
        if peer.answer().await.is_none() && !peer.knobs.closes {
            while peer.read().await.is_some() {}
        }
    }
}

impl Peer {
    /// Nothing if it gave up.
    async fn answer(&mut self) -> Option<()> {
        let limit = self.knobs.time_limit;
        tokio::time::timeout(limit, self.need(20)).await.ok()??;
        let plain = self.received[..20] == PROTOCOL;
        if plain || (self.knobs.looks_at_one_byte && self.received[0] == 0x13) {
            return self.answer_plaintext().await;
        }
        if !self.knobs.mse {
            return None;
        }
        tokio::time::timeout(limit, self.need(96)).await.ok()??;
        let ya = self.received[..96].to_vec();
        let in_range = dh768::PublicKey::new(ya[..].try_into().unwrap()).is_ok();
        if self.knobs.checks_keys && !in_range {
            return None;
        }
        let (mut yb, s) = self.chosen_keys(&ya);
        if let Some(fixed) = self.knobs.fixed_key {
            yb = fixed.to_vec();
        }
        if self.knobs.strips_key {
            yb = yb.into_iter().skip_while(|byte| *byte == 0).collect();
        }
        self.send(&[&yb[..], &vec![0x5a; self.knobs.pad_b]].concat()).await?;
        let s = match self.knobs.strips_zeros {
            true => s.iter().copied().skip_while(|byte| *byte == 0).collect(),
            false => s,
        };
        let behind = tokio::time::timeout(limit, self.behind_name(&s)).await.ok()??;
        let (select, mut stream_b, payload) = self.step3(&s, behind).await?;
        if payload[..20] != PROTOCOL || payload[28..48] != *TORRENT.as_bytes() {
            return None;
        }
        let mut greeting = self.greeting();
        if self.knobs.goes_on_with.unwrap_or(select) != 1 {
            greeting = stream_b.apply(&greeting);
        }
        self.send(&greeting).await?;
        while self.read().await.is_some() {}
        Some(())
    }

    /// Yb and S, as the knobs have them.
    fn chosen_keys(&self, ya: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let Knobs { often_zero_secret, often_zero_key, always_zero_key, .. } = self.knobs;
        let often = random::<1>()[0] < 32;
        let zero_key = always_zero_key || (often && often_zero_key);
        loop {
            let x = if zero_key { private_with_zero() } else { random::<20>().to_vec() };
            let (yb, s) = self.keys(&x, ya);
            if s[0] == 0 || !(often && often_zero_secret) {
                return (yb, s);
            }
        }
    }

    /// Yb and S.
    fn keys(&self, x: &[u8], ya: &[u8]) -> (Vec<u8>, Vec<u8>) {
        if !self.knobs.wrong_prime {
            return (group::public(x).to_vec(), group::agree(x, ya).to_vec());
        }
        let wrong = group::p() - BigUint::from(591_204_u32);
        let (x, ya) = (BigUint::from_bytes_be(x), BigUint::from_bytes_be(ya));
        let power = |base: BigUint| group::to_wire(&base.modpow(&x, &wrong)).to_vec();
        (power(BigUint::from(2_u8)), power(ya))
    }

    /// How many bytes there are up to the end of the torrent's name.
    async fn behind_name(&mut self, s: &[u8]) -> Option<usize> {
        let req1 = hash(&[b"req1", s]);
        let longest = self.knobs.longest_pad_a;
        let at = loop {
            let windows = self.received[96..].windows(20).take(longest + 1);
            if let Some(at) = windows.into_iter().position(|window| window == req1) {
                break 96 + at;
            }
            if self.received.len() >= 96 + longest + 20 {
                return None;
            }
            self.read().await?;
        };
        self.need(at + 40).await?;
        let (req2, req3) = (hash(&[b"req2", TORRENT.as_bytes()]), hash(&[b"req3", s]));
        let name: Vec<u8> = req2.iter().zip(req3).map(|(one, two)| one ^ two).collect();
        (self.received[at + 20..at + 40] == name).then_some(at + 40)
    }

    /// Reads step 3, sends step 4. The method, our stream, and the handshake.
    async fn step3(&mut self, s: &[u8], at: usize) -> Option<(u32, Rc4, Vec<u8>)> {
        let knobs = self.knobs.clone();
        let skey = TORRENT.as_bytes();
        let behind = if knobs.keys_with_zeros_behind { 96 - s.len() } else { 0 };
        let s = &[s, &vec![0; behind]].concat();
        let stream = if knobs.discards { Rc4::new } else { Rc4::from_the_beginning };
        let mut stream_a = stream(&hash(&[b"keyA", s, skey]));
        let mut stream_b = stream(&hash(&[b"keyB", s, skey]));
        if knobs.swaps_keys {
            std::mem::swap(&mut stream_a, &mut stream_b);
        }
        self.need(at + 14).await?;
        let header = stream_a.apply(&self.received[at..at + 14]);
        if knobs.checks_vc && header[..8] != [0; 8] {
            return None;
        }
        let provide = u32::from_be_bytes(header[8..12].try_into().unwrap());
        let select = match knobs.always_select {
            Some(select) => select,
            None => knobs.methods.iter().copied().find(|method| provide & method != 0)?,
        };
        let pad = usize::from(u16::from_be_bytes(header[12..].try_into().unwrap()));
        if pad > knobs.longest_pad_c {
            return None;
        }
        self.need(at + 14 + pad + 2).await?;
        let pad_and_length = stream_a.apply(&self.received[at + 14..at + 14 + pad + 2]);
        let ia = usize::from(u16::from_be_bytes(pad_and_length[pad..].try_into().unwrap()));
        if ia > knobs.longest_ia {
            return None;
        }
        let behind = at + 16 + pad + ia;
        self.need(behind).await?;
        let mut payload = stream_a.apply(&self.received[behind - ia..behind]);
        if knobs.loses_ia {
            payload.clear();
        }
        if knobs.loses_what_is_behind {
            self.received.truncate(behind);
        }
        let pad_d = vec![0; knobs.pad_d];
        let length = knobs.claims_pad_d.unwrap_or(pad_d.len() as u16).to_be_bytes();
        let step4 = [&knobs.vc[..], &select.to_be_bytes(), &length, &pad_d].concat();
        self.held = stream_b.apply(&step4);
        if !knobs.joins || payload.len() < 68 {
            self.send(&[]).await?;
        }
        if payload.len() < 68 {
            let rest = 68 - payload.len();
            if knobs.wants_all_with_step4 {
                let limit = Duration::from_millis(100);
                tokio::time::timeout(limit, self.need(behind + rest)).await.ok()??;
            }
            self.need(behind + rest).await?;
            let rest = self.received[behind..behind + rest].to_vec();
            payload.extend(if select == 1 { rest } else { stream_a.apply(&rest) });
        }
        Some((select, stream_b, payload))
    }

    async fn answer_plaintext(&mut self) -> Option<()> {
        if !self.knobs.plaintext {
            return None;
        }
        self.need(68).await?;
        let is_known = self.knobs.any_torrent || self.received[28..48] == *TORRENT.as_bytes();
        if self.received[..20] != PROTOCOL || !is_known {
            return None;
        }
        self.send(&self.greeting()).await?;
        while self.read().await.is_some() {}
        Some(())
    }

    fn greeting(&self) -> Vec<u8> {
        let handshake = Handshake { info_hash: self.knobs.greets_for, ..GREETING };
        [&handshake.encode()[..], EXTENDED].concat()
    }

    async fn need(&mut self, count: usize) -> Option<()> {
        while self.received.len() < count {
            self.read().await?;
        }
        Some(())
    }

    async fn read(&mut self) -> Option<()> {
        let mut buffer = [0; 4096];
        let count = self.stream.read(&mut buffer).await.ok().filter(|count| *count > 0)?;
        self.received.extend(&buffer[..count]);
        Some(())
    }

    async fn send(&mut self, bytes: &[u8]) -> Option<()> {
        tokio::time::sleep(self.knobs.delay).await;
        let held = std::mem::take(&mut self.held);
        self.stream.write_all(&[&held, bytes].concat()).await.ok()
    }
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

/// One whose key begins with zero: found by counting up, which doubles the key.
fn private_with_zero() -> Vec<u8> {
    let (p, mut x) = (group::p(), BigUint::from_bytes_be(&random::<19>()));
    let mut key = BigUint::from(2_u8).modpow(&x, &p);
    while key.bits() > 760 {
        key = key * 2_u8 % &p;
        x += 1_u8;
    }
    x.to_bytes_be()
}

fn hash(parts: &[&[u8]]) -> [u8; 20] {
    Sha1::digest(parts.concat()).into()
}

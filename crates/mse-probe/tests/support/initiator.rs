//! An initiator with knobs, on the reference peer's bignums: shares nothing with the prober but RC4.

use std::net::SocketAddr;
use std::time::Duration;

use mse_rc4::Rc4;
use mse_testkit::reference::group;
use num_bigint::BigUint;
use sha1::{Digest, Sha1};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::{EXTENDED, GREETING, TORRENT};

/// What is wrong with it.
#[derive(Clone, Debug)]
pub struct Dials {
    /// Computes in the first group of RFC 2409.
    pub wrong_prime: bool,
    /// Sent instead of Ya.
    pub ya: Option<[u8; 96]>,
    pub skey: [u8; 20],
    pub pad_a: usize,
    /// Hashes over S without its leading zeros.
    pub strips_zeros: bool,
    pub swaps_keys: bool,
    pub discards: usize,
    pub vc: [u8; 8],
    pub provide: u32,
    pub pad_c: usize,
    /// Said, whatever is sent.
    pub pad_c_len: Option<u16>,
    pub ia: usize,
    /// Said, whatever is sent.
    pub ia_len: Option<u16>,
    /// Right behind IA.
    pub behind: usize,
    pub longest_pad_b: usize,
    pub longest_pad_d: usize,
    /// Finds no VC.
    pub finds_no_vc: bool,
    /// Says something behind the handshake.
    pub talks: bool,
    /// Says it when something comes behind the handshake.
    pub talks_when_asked: bool,
    /// Says it in RC4, whatever was selected.
    pub ignores_select: bool,
    /// Closes, rather than waits, when it does not like something.
    pub closes: bool,
    /// Closes when all is done.
    pub closes_at_the_end: bool,
    /// Between two bytes that it sends.
    pub drip: Duration,
    /// How long it waits for all that comes.
    pub patience: Duration,
}

impl Default for Dials {
    /// As it should be.
    fn default() -> Self {
        Self {
            wrong_prime: false,
            ya: None,
            skey: TORRENT.into(),
            pad_a: 100,
            strips_zeros: false,
            swaps_keys: false,
            discards: 1024,
            vc: [0; 8],
            provide: 3,
            pad_c: 40,
            pad_c_len: None,
            ia: 68,
            ia_len: None,
            behind: 0,
            longest_pad_b: 512,
            longest_pad_d: 512,
            finds_no_vc: false,
            talks: true,
            talks_when_asked: false,
            ignores_select: false,
            closes: true,
            closes_at_the_end: false,
            drip: Duration::ZERO,
            patience: Duration::from_secs(20),
        }
    }
}

struct Peer<'a> {
    knobs: &'a Dials,
    stream: TcpStream,
    received: Vec<u8>,
    end: Instant,
}

impl Dials {
    /// One connection, to its end.
    pub async fn dial(&self, address: SocketAddr) {
        let stream = TcpStream::connect(address).await.unwrap();
        let end = Instant::now() + self.patience;
        let mut peer = Peer { knobs: self, stream, received: Vec::new(), end };
        let is_done = peer.talk().await.is_some();
        let stays = if is_done { !self.closes_at_the_end } else { !self.closes };
        while stays && peer.more().await.is_some() {}
    }
}

impl Peer<'_> {
    /// Nothing if it does not like what comes.
    async fn talk(&mut self) -> Option<()> {
        let knobs = self.knobs;
        let mut x = [0; 20];
        getrandom::fill(&mut x).unwrap();
        let x = BigUint::from_bytes_be(&x);
        let prime = if knobs.wrong_prime { group::p() - 591_204_u32 } else { group::p() };
        let ya = group::to_wire(&BigUint::from(2_u8).modpow(&x, &prime));
        self.send(&[&knobs.ya.unwrap_or(ya)[..], &vec![0x6b; knobs.pad_a]].concat()).await?;
        while self.received.len() < 96 {
            self.more().await?;
        }
        let yb = BigUint::from_bytes_be(&self.received[..96]);
        if yb < BigUint::from(2_u8) || yb > group::p() - 2_u8 {
            return None;
        }
        let s = group::to_wire(&yb.modpow(&x, &prime));
        let zeros = s.iter().take_while(|&&byte| byte == 0 && knobs.strips_zeros).count();
        let s = &s[zeros..];
        let (a, b) = if knobs.swaps_keys { (b"keyB", b"keyA") } else { (b"keyA", b"keyB") };
        let stream = |label: &[u8]| Rc4::new(&hash(&[label, s, &knobs.skey]), knobs.discards);
        let (mut stream_a, mut stream_b) = (stream(a).unwrap(), stream(b).unwrap());
        let step3 = self.step3(s, &mut stream_a);
        self.send(&step3).await?;
        let (select, end) = self.step4(&mut stream_b).await?;
        let mut handshake = GREETING.encode()[knobs.ia.min(68)..].to_vec();
        let mut talk = if knobs.talks { EXTENDED.to_vec() } else { Vec::new() };
        if select != 1 || knobs.ignores_select {
            stream_a.apply(&mut handshake);
            stream_a.apply(&mut talk);
        }
        self.send(&handshake).await?;
        let asked = if knobs.talks_when_asked { 9 } else { 0 };
        while self.received.len() < end + 68 + asked {
            self.more().await?;
        }
        self.send(&talk).await
    }

    fn step3(&self, s: &[u8], stream_a: &mut Rc4) -> Vec<u8> {
        let knobs = self.knobs;
        let (req2, req3) = (hash(&[b"req2", &knobs.skey]), hash(&[b"req3", s]));
        let name: Vec<_> = req2.iter().zip(req3).map(|(a, b)| a ^ b).collect();
        let mut hidden = [&knobs.vc[..], &knobs.provide.to_be_bytes()].concat();
        let length = |length: usize| u16::try_from(length).unwrap();
        hidden.extend(knobs.pad_c_len.unwrap_or_else(|| length(knobs.pad_c)).to_be_bytes());
        hidden.resize(hidden.len() + knobs.pad_c, 0);
        hidden.extend(knobs.ia_len.unwrap_or_else(|| length(knobs.ia)).to_be_bytes());
        let mut ia = GREETING.encode().to_vec();
        ia.resize(68.max(knobs.ia), 0);
        hidden.extend(&ia[..knobs.ia]);
        hidden.resize(hidden.len() + knobs.behind, 0);
        stream_a.apply(&mut hidden);
        [&hash(&[b"req1", s])[..], &name, &hidden].concat()
    }

    /// Gives crypto_select, and where step 4 ends.
    async fn step4(&mut self, stream_b: &mut Rc4) -> Option<(u32, usize)> {
        let knobs = self.knobs;
        let mut vc = if knobs.finds_no_vc { [1; 8] } else { [0; 8] };
        stream_b.apply(&mut vc);
        let at = loop {
            let behind = &self.received[96..];
            let mut windows = behind.windows(8).take(knobs.longest_pad_b + 1);
            if let Some(pad) = windows.position(|window| window == vc) {
                break 96 + pad + 8;
            }
            if behind.len() >= knobs.longest_pad_b + 8 {
                return None;
            }
            self.more().await?;
        };
        while self.received.len() < at + 6 {
            self.more().await?;
        }
        let mut fields: [u8; 6] = *self.received[at..].first_chunk().unwrap();
        stream_b.apply(&mut fields);
        let [s0, s1, s2, s3, p0, p1] = fields;
        let (select, pad) = (u32::from_be_bytes([s0, s1, s2, s3]), u16::from_be_bytes([p0, p1]));
        if usize::from(pad) > knobs.longest_pad_d
            || select.count_ones() != 1
            || select & knobs.provide == 0
        {
            return None;
        }
        let end = at + 6 + usize::from(pad);
        while self.received.len() < end {
            self.more().await?;
        }
        Some((select, end))
    }

    async fn send(&mut self, bytes: &[u8]) -> Option<()> {
        if self.knobs.drip.is_zero() {
            return self.stream.write_all(bytes).await.ok();
        }
        for byte in bytes {
            self.stream.write_all(&[*byte]).await.ok()?;
            tokio::time::sleep(self.knobs.drip).await;
        }
        Some(())
    }

    async fn more(&mut self) -> Option<()> {
        let mut buffer = vec![0; 1 << 16];
        let read = tokio::time::timeout_at(self.end, self.stream.read(&mut buffer)).await;
        let count = read.ok()?.ok().filter(|&count| count > 0)?;
        self.received.extend(&buffer[..count]);
        Some(())
    }
}

fn hash(parts: &[&[u8]]) -> [u8; 20] {
    Sha1::digest(parts.concat()).into()
}

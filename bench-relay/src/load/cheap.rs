//! An MSE initiator that costs next to nothing.
//!
//! Its private key is 1: Ya is 2, and S is the responder's own Yb. The responder's work is that of any
//! other handshake, and the load is fast enough to keep it busy. Of no use for anything else.

use std::io;

use anyhow::{Result, ensure};
use mse::Skey;
use rc4::{KeyInit, Rc4, StreamCipher};
use sha1::{Digest, Sha1};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::words::{SKEY, answer, greeting};

/// The length of Ya, Yb and S in bytes.
pub(crate) const KEY: usize = 96;

/// The most that PadB and PadD have, in bytes.
pub(crate) const MAX_PAD: usize = 512;

/// The bytes of the key stream that nobody uses.
const DROPPED: usize = 1024;

/// A handshake in which Yb has come.
pub(crate) struct Exchanged {
    s: [u8; KEY],
}

/// What a connection goes on with.
pub(crate) struct Ciphers {
    pub(crate) to_peer: Rc4,
    pub(crate) from_peer: Rc4,
}

/// Has a handshake that offers RC4, with a BitTorrent handshake as IA, and reads the answer to it.
pub(crate) async fn converse(stream: &mut TcpStream) -> Result<Ciphers> {
    exchange(stream).await?.complete(stream, &greeting()).await
}

/// Sends Ya and waits for Yb.
pub(crate) async fn exchange(stream: &mut TcpStream) -> io::Result<Exchanged> {
    stream.write_all(&ya()).await?;
    let mut s = [0; KEY];
    stream.read_exact(&mut s).await?;
    Ok(Exchanged { s })
}

/// The public key.
pub(crate) fn ya() -> [u8; KEY] {
    let mut ya = [0; KEY];
    ya[KEY - 1] = 2;
    ya
}

impl Exchanged {
    /// Sends the rest, with a BitTorrent handshake as IA, and reads the answer to it.
    pub(crate) async fn complete(self, stream: &mut TcpStream, ia: &[u8]) -> Result<Ciphers> {
        let (step_3, to_peer) = self.step_3(SKEY, ia);
        stream.write_all(&step_3).await?;
        let from_peer = receive(stream, cipher(b"keyB", &self.s, &SKEY.0)).await?;
        Ok(Ciphers { to_peer, from_peer })
    }

    /// All that follows Ya, and the cipher behind it. There is no PadA.
    pub(crate) fn step_3(&self, skey: Skey, ia: &[u8]) -> (Vec<u8>, Rc4) {
        let mut step_3 = hash(&[b"req1", &self.s]).to_vec();
        let torrent = hash(&[b"req2", &skey.0]);
        step_3.extend(torrent.iter().zip(hash(&[b"req3", &self.s])).map(|(a, b)| a ^ b));
        let encrypted = step_3.len();
        // VC, crypto_provide, no PadC, IA.
        step_3.extend_from_slice(&[0; 8]);
        step_3.extend_from_slice(&[0, 0, 0, 2, 0, 0, 0, ia.len() as u8]);
        step_3.extend_from_slice(ia);
        let mut cipher = cipher(b"keyA", &self.s, &skey.0);
        cipher.apply_keystream(&mut step_3[encrypted..]);
        (step_3, cipher)
    }
}

/// Finds the encrypted VC behind PadB, and reads to the end of the peer's BitTorrent handshake.
async fn receive(stream: &mut TcpStream, mut cipher: Rc4) -> Result<Rc4> {
    let mut vc = [0; 8];
    cipher.apply_keystream(&mut vc);
    let mut bytes = Vec::with_capacity(2 * MAX_PAD);
    let start = loop {
        if let Some(start) = bytes.windows(vc.len()).position(|window| window == vc) {
            break start + vc.len();
        }
        ensure!(bytes.len() < MAX_PAD + vc.len(), "no VC where it should be");
        more(stream, &mut bytes).await?;
    };
    while bytes.len() < start + 6 {
        more(stream, &mut bytes).await?;
    }
    let (select, length) = bytes[start..start + 6].split_at_mut(4);
    cipher.apply_keystream(select);
    cipher.apply_keystream(length);
    ensure!(select == [0, 0, 0, 2], "another method was selected");
    let pad = usize::from(u16::from_be_bytes([length[0], length[1]]));
    ensure!(pad <= MAX_PAD, "PadD is too long");
    let start = start + 6;
    let end = start + pad + answer().len();
    while bytes.len() < end {
        more(stream, &mut bytes).await?;
    }
    cipher.apply_keystream(&mut bytes[start..]);
    ensure!(bytes[start + pad..] == answer(), "the relay changed the bytes");
    Ok(cipher)
}

async fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Result<()> {
    let read = stream.read_buf(bytes).await?;
    ensure!(read > 0, "the proxy closed the connection");
    Ok(())
}

fn hash(parts: &[&[u8]]) -> [u8; 20] {
    parts.iter().fold(Sha1::new(), |hash, part| hash.chain_update(part)).finalize().into()
}

fn cipher(name: &[u8], s: &[u8], skey: &[u8]) -> Rc4 {
    let mut cipher = Rc4::new_from_slice(&hash(&[name, s, skey])).expect("20 bytes are a key");
    cipher.apply_keystream(&mut [0; DROPPED]);
    cipher
}

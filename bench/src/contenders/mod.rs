//! Everybody who can do one of the tasks, behind the same two traits.

pub(crate) mod crypto_bigint;
pub(crate) mod num_bigint;
pub(crate) mod openssl;
pub(crate) mod ours;
pub(crate) mod rustcrypto;

use std::fmt::Display;

use anyhow::ensure;

/// P, the prime of MSE.
pub(crate) const P: [u8; 96] = {
    let mut p = [0; 96];
    let words: [u64; 12] = [
        0xffff_ffff_ffff_ffff,
        0xc90f_daa2_2168_c234,
        0xc4c6_628b_80dc_1cd1,
        0x2902_4e08_8a67_cc74,
        0x020b_bea6_3b13_9b22,
        0x514a_0879_8e34_04dd,
        0xef95_19b3_cd3a_431b,
        0x302b_0a6d_f25f_1437,
        0x4fe1_356d_6d51_c245,
        0xe485_b576_625e_7ec6,
        0xf44c_42e9_a63a_3621,
        0x0000_0000_0009_0563,
    ];
    let mut at = 0;
    while at < p.len() {
        p[at] = (words[at / 8] >> (8 * (7 - at % 8))) as u8;
        at += 1;
    }
    p
};

/// What is dropped of an RC4 stream of MSE, in bytes.
pub(crate) const DROPPED: usize = 1024;

/// A private key x, or an RC4 key, or a SKEY.
pub(crate) type Short = [u8; 20];

/// A public key, or S.
pub(crate) type Residue = [u8; 96];

/// An RC4 stream, without its first [`DROPPED`] bytes.
pub(crate) trait Cipher: Sized {
    /// XORs the next key stream bytes into `data`.
    fn apply(&mut self, data: &mut [u8]);
}

/// The 768-bit group.
pub(crate) trait Group {
    /// As it stands in the tables.
    fn name(&self) -> String;

    /// 2^x.
    fn public_key(&self, x: &Short) -> Residue;

    /// Y^x.
    fn shared_secret(&self, x: &Short, y: &Residue) -> Residue;
}

/// Everybody who has the group, OpenSSL's two forms first.
pub(crate) fn groups() -> Vec<Box<dyn Group>> {
    let mut all: Vec<Box<dyn Group>> = vec![
        Box::new(openssl::Montgomery::new(openssl::Form::Fast)),
        Box::new(openssl::Montgomery::new(openssl::Form::ConstantTime)),
        Box::new(num_bigint::NumBigint::new()),
        Box::new(crypto_bigint::CryptoBigint),
    ];
    all.extend(ours::One::all().into_iter().map(|one| Box::new(one) as Box<dyn Group>));
    all
}

/// A contender that errs is not timed.
pub(crate) fn check(who: impl Display, what: &str, right: bool) -> anyhow::Result<()> {
    ensure!(right, "{who}: another {what} than OpenSSL's");
    Ok(())
}

/// Something like a random private key or SKEY, another for another `n`.
pub(crate) fn short(n: usize) -> Short {
    openssl::sha1(&[b"mse-bench", &n.to_le_bytes()])
}

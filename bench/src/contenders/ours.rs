//! `mse-rc4` and `dh768`, in each form this CPU has.

use dh768::backends;
use dh768::{PrivateKey, PublicKey};

use super::{Cipher, DROPPED, Group, Residue, Short};

/// A stream of `mse-rc4`.
pub(crate) struct Rc4(pub(crate) mse_rc4::Rc4);

impl Rc4 {
    /// Streams of several keys, set up together.
    pub(crate) fn new_each<const N: usize>(keys: &[Short; N]) -> [Self; N] {
        let streams = mse_rc4::Rc4::new_each(keys.each_ref().map(|key| &key[..]), DROPPED);
        streams.expect("RC4 takes keys of 20 bytes").map(Self)
    }
}

impl Cipher for Rc4 {
    const NAME: &'static str = "mse-rc4";

    fn new(key: &Short) -> Self {
        let [stream] = Self::new_each(&[*key]);
        stream
    }

    fn apply(&mut self, data: &mut [u8]) {
        self.0.apply(data);
    }
}

/// A form of `dh768` that takes one key at a time.
#[derive(Clone, Copy)]
pub(crate) struct One(backends::One);

impl One {
    /// Every form this CPU has.
    pub(crate) fn all() -> Vec<Self> {
        backends::One::available().into_iter().map(Self).collect()
    }
}

impl Group for One {
    fn name(&self) -> String {
        named(&format!("{:?}", self.0))
    }

    fn public_key(&self, x: &Short) -> Residue {
        self.0.public_key(&PrivateKey::new(x))
    }

    fn shared_secret(&self, x: &Short, y: &Residue) -> Residue {
        let y = PublicKey::new(y).expect("the public key of a peer");
        *self.0.shared_secret(&PrivateKey::new(x), &y).as_bytes()
    }
}

/// A form of `dh768` that takes a batch of keys.
#[derive(Clone, Copy)]
pub(crate) struct Many(backends::Many);

impl Many {
    /// Every form this CPU has.
    pub(crate) fn all() -> Vec<Self> {
        backends::Many::available().into_iter().map(Self).collect()
    }

    /// As it stands in the tables.
    pub(crate) fn name(&self) -> String {
        named(&format!("{:?}", self.0))
    }

    /// 2^x of each.
    pub(crate) fn public_keys(&self, xs: &[Short]) -> Vec<Residue> {
        self.0.public_keys(&xs.iter().map(PrivateKey::new).collect::<Vec<_>>())
    }

    /// Y^x of each.
    pub(crate) fn shared_secrets(&self, pairs: &[(Short, Residue)]) -> Vec<Residue> {
        let keys = pairs.iter().map(|(x, y)| {
            (PrivateKey::new(x), PublicKey::new(y).expect("the public key of a peer"))
        });
        let keys: Vec<_> = keys.collect();
        let pairs: Vec<_> = keys.iter().map(|(key, peer)| (key, peer)).collect();
        self.0.shared_secrets(&pairs).iter().map(|secret| *secret.as_bytes()).collect()
    }
}

/// `Many(OneByOne(One(Portable)))` as "dh768 portable".
fn named(debugged: &str) -> String {
    let form = debugged.split(['(', ')']).rfind(|part| !part.is_empty()).unwrap_or(debugged);
    format!("dh768 {}", form.to_lowercase())
}

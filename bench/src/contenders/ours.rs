//! `mse-rc4` and `dh768`, in each form this CPU has.

use dh768::backends;
use dh768::{PrivateKey, PublicKey};

use super::{Cipher, DROPPED, Group, Residue, Short};

/// A form of `mse-rc4`.
#[derive(Clone, Copy)]
pub(crate) struct Rc4Form(mse_rc4::backends::Form);

impl Rc4Form {
    /// Every form this CPU has.
    pub(crate) fn all() -> Vec<Self> {
        mse_rc4::backends::Form::available().map(Self).collect()
    }

    /// As it stands in the tables.
    pub(crate) fn name(&self) -> String {
        named("mse-rc4", &format!("{:?}", self.0))
    }

    /// The stream of one key, set up alone.
    pub(crate) fn new_one(self, key: &Short) -> Rc4 {
        let [stream] = self.new_each(&[*key]);
        stream
    }

    /// Streams of several keys, set up together.
    pub(crate) fn new_each<const N: usize>(self, keys: &[Short; N]) -> [Rc4; N] {
        let streams = self.0.new_each(keys.each_ref().map(|key| &key[..]), DROPPED);
        streams.expect("RC4 takes keys of 20 bytes").map(|stream| Rc4 { stream, form: self })
    }

    /// XORs the next key stream bytes into all `buffers`, side by side.
    pub(crate) fn apply_together(self, streams: &mut [Rc4], buffers: &mut [Vec<u8>]) {
        let streams = streams.iter_mut().map(|stream| &mut stream.stream);
        self.0.apply_together(streams.zip(buffers.iter_mut().map(Vec::as_mut_slice)));
    }
}

/// A stream of `mse-rc4`.
pub(crate) struct Rc4 {
    stream: mse_rc4::Rc4,
    form: Rc4Form,
}

impl Rc4 {
    /// Streams of several keys, set up together in the form that the library takes.
    pub(crate) fn new_each<const N: usize>(keys: &[Short; N]) -> [Self; N] {
        Rc4Form(mse_rc4::backends::Form::fastest()).new_each(keys)
    }
}

impl Cipher for Rc4 {
    fn apply(&mut self, data: &mut [u8]) {
        self.form.0.apply(&mut self.stream, data);
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
        named("dh768", &format!("{:?}", self.0))
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
        named("dh768", &format!("{:?}", self.0))
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
fn named(name: &str, debugged: &str) -> String {
    let form = debugged.split(['(', ')']).rfind(|part| !part.is_empty()).unwrap_or(debugged);
    format!("{name} {}", form.to_lowercase())
}

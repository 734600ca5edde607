//! The system's libcrypto. The only file with `unsafe`: what it calls is declared here, as the headers
//! of OpenSSL 3.0 have it, and wrapped into types that own what OpenSSL allocates.

#![allow(unsafe_code)]

use std::ffi::{CStr, c_char, c_int, c_uchar, c_uint, c_ulong};
use std::ptr::NonNull;

use super::{Cipher, DROPPED, Group, P, Residue, Short};

/// BIGNUM, of which only OpenSSL knows the inside. So are the two below.
#[repr(C)]
struct BigNum {
    _opaque: [u8; 0],
}

/// BN_CTX: temporaries.
#[repr(C)]
struct Context {
    _opaque: [u8; 0],
}

/// BN_MONT_CTX: a modulus, prepared.
#[repr(C)]
struct Modulus {
    _opaque: [u8; 0],
}

/// RC4_KEY with RC4_INT as every platform but a few historical ones has it.
#[repr(C)]
struct Rc4Key {
    x: c_uint,
    y: c_uint,
    data: [c_uint; 256],
}

#[link(name = "crypto")]
unsafe extern "C" {
    fn OpenSSL_version(what: c_int) -> *const c_char;
    fn SHA1(data: *const c_uchar, len: usize, digest: *mut c_uchar) -> *mut c_uchar;

    fn RC4_set_key(key: *mut Rc4Key, len: c_int, data: *const c_uchar);
    fn RC4(key: *mut Rc4Key, len: usize, from: *const c_uchar, to: *mut c_uchar);

    fn BN_new() -> *mut BigNum;
    fn BN_free(number: *mut BigNum);
    fn BN_bin2bn(bytes: *const c_uchar, len: c_int, number: *mut BigNum) -> *mut BigNum;
    fn BN_bn2binpad(number: *const BigNum, bytes: *mut c_uchar, len: c_int) -> c_int;
    fn BN_CTX_new() -> *mut Context;
    fn BN_CTX_free(context: *mut Context);
    fn BN_MONT_CTX_new() -> *mut Modulus;
    fn BN_MONT_CTX_free(modulus: *mut Modulus);
    fn BN_MONT_CTX_set(m: *mut Modulus, number: *const BigNum, context: *mut Context) -> c_int;
    fn BN_mod_exp_mont_word(
        result: *mut BigNum,
        base: c_ulong,
        exponent: *const BigNum,
        modulus: *const BigNum,
        context: *mut Context,
        prepared: *mut Modulus,
    ) -> c_int;
    fn BN_mod_exp_mont(
        result: *mut BigNum,
        base: *const BigNum,
        exponent: *const BigNum,
        modulus: *const BigNum,
        context: *mut Context,
        prepared: *mut Modulus,
    ) -> c_int;
    fn BN_mod_exp_mont_consttime(
        result: *mut BigNum,
        base: *const BigNum,
        exponent: *const BigNum,
        modulus: *const BigNum,
        context: *mut Context,
        prepared: *mut Modulus,
    ) -> c_int;
}

/// As "OpenSSL 3.0.22 25 Aug 2026".
pub(crate) fn version() -> String {
    const OPENSSL_VERSION: c_int = 0;
    // SAFETY: takes any number and returns a static string.
    let version = unsafe { CStr::from_ptr(OpenSSL_version(OPENSSL_VERSION)) };
    version.to_string_lossy().into_owned()
}

/// SHA-1 of the parts, one behind the other.
pub(crate) fn sha1(parts: &[&[u8]]) -> Short {
    let mut buffer = [0; 160];
    let mut len = 0;
    for part in parts {
        buffer[len..len + part.len()].copy_from_slice(part);
        len += part.len();
    }
    let mut digest = [0; 20];
    // SAFETY: `len` bytes are in `buffer`, as the slices above would have panicked otherwise, and a
    // SHA-1 digest has 20 bytes.
    unsafe { SHA1(buffer.as_ptr(), len, digest.as_mut_ptr()) };
    digest
}

/// RC4().
pub(crate) struct Rc4(Box<Rc4Key>);

impl Rc4 {
    /// As it stands in the tables.
    pub(crate) const NAME: &'static str = "OpenSSL RC4()";

    /// The stream of a key, without its first [`DROPPED`] bytes.
    pub(crate) fn new(key: &Short) -> Self {
        let mut stream = Self(Box::new(Rc4Key { x: 0, y: 0, data: [0; 256] }));
        stream.set(key, &mut [0; DROPPED]);
        stream
    }

    /// As [`Self::new`] in the same memory. What is dropped goes into the sink.
    pub(crate) fn set(&mut self, key: &Short, sink: &mut [u8; DROPPED]) {
        // SAFETY: it is an RC4_KEY, and the length is that of `key`.
        unsafe { RC4_set_key(&mut *self.0, key.len() as c_int, key.as_ptr()) };
        self.apply(sink);
    }
}

impl Cipher for Rc4 {
    fn apply(&mut self, data: &mut [u8]) {
        let bytes = data.as_mut_ptr();
        // SAFETY: the key was set, and RC4() may work in place on as many bytes as `data` has.
        unsafe { RC4(&mut *self.0, data.len(), bytes, bytes) };
    }
}

/// Which exponentiation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// BN_mod_exp_mont: its time depends on the exponent.
    Fast,
    /// BN_mod_exp_mont_consttime.
    ConstantTime,
    /// BN_mod_exp_mont_word, for 2^x alone.
    Word,
}

/// The group, its modulus prepared in advance. Conversion from and to bytes is part of an operation.
pub(crate) struct Montgomery {
    form: Form,
    modulus: Number,
    context: NonNull<Context>,
    prepared: NonNull<Modulus>,
}

impl Montgomery {
    /// With the prime of MSE.
    pub(crate) fn new(form: Form) -> Self {
        let modulus = Number::from_bytes(&P);
        // SAFETY: both return a new object or null.
        let (context, prepared) =
            unsafe { (NonNull::new(BN_CTX_new()), NonNull::new(BN_MONT_CTX_new())) };
        let context = context.expect("memory for a BN_CTX");
        let prepared = prepared.expect("memory for a BN_MONT_CTX");
        // SAFETY: all three are alive, and the modulus is odd.
        let set =
            unsafe { BN_MONT_CTX_set(prepared.as_ptr(), modulus.0.as_ptr(), context.as_ptr()) };
        assert_eq!(set, 1, "BN_MONT_CTX_set");
        Self { form, modulus, context, prepared }
    }

    fn power(&self, base: &Number, x: &Short) -> Residue {
        let (result, x) = (Number::new(), Number::from_bytes(x));
        let (out, base, x, p) =
            (result.0.as_ptr(), base.0.as_ptr(), x.0.as_ptr(), self.modulus.0.as_ptr());
        let (context, prepared) = (self.context.as_ptr(), self.prepared.as_ptr());
        // SAFETY: all numbers are alive, `result` is none of the others, and `prepared` is of `p`.
        let done = unsafe {
            match self.form {
                Form::Fast => BN_mod_exp_mont(out, base, x, p, context, prepared),
                Form::ConstantTime => BN_mod_exp_mont_consttime(out, base, x, p, context, prepared),
                Form::Word => BN_mod_exp_mont_word(out, 2, x, p, context, prepared),
            }
        };
        assert_eq!(done, 1, "{}", self.name());
        result.to_bytes()
    }
}

impl Group for Montgomery {
    fn name(&self) -> String {
        match self.form {
            Form::Fast => "OpenSSL mont",
            Form::ConstantTime => "OpenSSL mont consttime",
            Form::Word => "OpenSSL mont word",
        }
        .into()
    }

    fn public_key(&self, x: &Short) -> Residue {
        self.power(&Number::from_bytes(&[2]), x)
    }

    fn shared_secret(&self, x: &Short, y: &Residue) -> Residue {
        assert!(self.form != Form::Word, "a word is no public key");
        self.power(&Number::from_bytes(y), x)
    }
}

impl Drop for Montgomery {
    fn drop(&mut self) {
        // SAFETY: both came from their `new` and are freed once.
        unsafe {
            BN_MONT_CTX_free(self.prepared.as_ptr());
            BN_CTX_free(self.context.as_ptr());
        }
    }
}

/// A BIGNUM of ours.
struct Number(NonNull<BigNum>);

impl Number {
    fn new() -> Self {
        // SAFETY: returns a new object or null.
        Self(NonNull::new(unsafe { BN_new() }).expect("memory for a BIGNUM"))
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        let number = Self::new();
        // SAFETY: the length is that of `bytes`, and `number` is alive.
        let read = unsafe { BN_bin2bn(bytes.as_ptr(), bytes.len() as c_int, number.0.as_ptr()) };
        assert!(!read.is_null(), "memory for a BIGNUM");
        number
    }

    fn to_bytes(&self) -> Residue {
        let mut bytes = [0; 96];
        // SAFETY: the length is that of `bytes`; a number that does not fit is an error.
        let written = unsafe { BN_bn2binpad(self.0.as_ptr(), bytes.as_mut_ptr(), 96) };
        assert_eq!(written, 96, "a residue has 96 bytes");
        bytes
    }
}

impl Drop for Number {
    fn drop(&mut self) {
        // SAFETY: it came from BN_new and is freed once.
        unsafe { BN_free(self.0.as_ptr()) };
    }
}

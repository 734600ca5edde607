//! The system's libcrypto, declared as the headers of OpenSSL 3.0 have it. The only file with `unsafe`.

#![allow(unsafe_code)]

use std::ffi::{c_int, c_uchar};
use std::ptr::NonNull;

/// P, big-endian.
pub(crate) const P: [u8; 96] = unhex(
    b"ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
      020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
      4fe1356d6d51c245e485b576625e7ec6f44c42e9a63a36210000000000090563",
);

/// What this was built with: BN_mod_exp_mont or BN_mod_exp_mont_consttime.
const VARIABLE_TIME: bool = match option_env!("OPENSSL_DH") {
    Some(form) => matches!(form.as_bytes(), b"mont"),
    None => false,
};

/// `base`^`exponent` mod P.
pub(crate) fn power(base: &[u8; 96], exponent: &[u8; 20]) -> [u8; 96] {
    thread_local! {
        static GROUP: Group = Group::new();
    }
    GROUP.with(|group| group.power(base, exponent))
}

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

type Exponentiation = unsafe extern "C" fn(
    result: *mut BigNum,
    base: *const BigNum,
    exponent: *const BigNum,
    modulus: *const BigNum,
    context: *mut Context,
    prepared: *mut Modulus,
) -> c_int;

#[link(name = "crypto")]
unsafe extern "C" {
    fn BN_new() -> *mut BigNum;
    fn BN_clear_free(number: *mut BigNum);
    fn BN_bin2bn(bytes: *const c_uchar, len: c_int, number: *mut BigNum) -> *mut BigNum;
    fn BN_bn2binpad(number: *const BigNum, bytes: *mut c_uchar, len: c_int) -> c_int;
    fn BN_CTX_new() -> *mut Context;
    fn BN_CTX_free(context: *mut Context);
    fn BN_MONT_CTX_new() -> *mut Modulus;
    fn BN_MONT_CTX_free(modulus: *mut Modulus);
    fn BN_MONT_CTX_set(m: *mut Modulus, number: *const BigNum, context: *mut Context) -> c_int;
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

/// The group, its modulus prepared once for a thread.
struct Group {
    modulus: Number,
    context: NonNull<Context>,
    prepared: NonNull<Modulus>,
}

impl Group {
    fn new() -> Self {
        let modulus = Number::from_bytes(&P);
        // SAFETY: returns a new object or null.
        let context = NonNull::new(unsafe { BN_CTX_new() }).expect("memory for a BN_CTX");
        // SAFETY: returns a new object or null.
        let prepared =
            NonNull::new(unsafe { BN_MONT_CTX_new() }).expect("memory for a BN_MONT_CTX");
        // SAFETY: all three are alive, and the modulus is odd.
        let set =
            unsafe { BN_MONT_CTX_set(prepared.as_ptr(), modulus.0.as_ptr(), context.as_ptr()) };
        assert_eq!(set, 1, "BN_MONT_CTX_set");
        Self { modulus, context, prepared }
    }

    fn power(&self, base: &[u8], exponent: &[u8]) -> [u8; 96] {
        let exponentiation: Exponentiation =
            if VARIABLE_TIME { BN_mod_exp_mont } else { BN_mod_exp_mont_consttime };
        let (result, base, exponent) =
            (Number::new(), Number::from_bytes(base), Number::from_bytes(exponent));
        // SAFETY: all numbers are alive, `result` is none of the others, and `prepared` is of the modulus.
        // Both functions have this signature.
        let done = unsafe {
            exponentiation(
                result.0.as_ptr(),
                base.0.as_ptr(),
                exponent.0.as_ptr(),
                self.modulus.0.as_ptr(),
                self.context.as_ptr(),
                self.prepared.as_ptr(),
            )
        };
        assert_eq!(done, 1, "BN_mod_exp_mont");
        result.to_bytes()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // SAFETY: it came from BN_MONT_CTX_new and is freed once.
        unsafe { BN_MONT_CTX_free(self.prepared.as_ptr()) };
        // SAFETY: it came from BN_CTX_new and is freed once.
        unsafe { BN_CTX_free(self.context.as_ptr()) };
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

    fn to_bytes(&self) -> [u8; 96] {
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
        unsafe { BN_clear_free(self.0.as_ptr()) };
    }
}

const fn unhex(digits: &[u8; 192]) -> [u8; 96] {
    let mut bytes = [0; 96];
    let mut i = 0;
    while i < 192 {
        let digit = digits[i];
        let value = if digit.is_ascii_digit() { digit - b'0' } else { digit - b'a' + 10 };
        bytes[i / 2] = bytes[i / 2] << 4 | value;
        i += 1;
    }
    bytes
}

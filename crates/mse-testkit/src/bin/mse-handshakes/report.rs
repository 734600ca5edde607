//! What came of the handshakes.

use mse::CryptoMethod;
use serde_json::json;

#[derive(Default)]
pub(crate) struct Report {
    pub(crate) ok: usize,
    /// One reason for each handshake that failed.
    pub(crate) failed: Vec<String>,
    /// Connections given up because S began with a zero byte, and dialled again.
    pub(crate) redialled: usize,
    rc4: usize,
    plaintext: usize,
}

impl Report {
    pub(crate) fn add(&mut self, outcome: Result<CryptoMethod, String>) {
        match outcome {
            Ok(method) => {
                self.ok += 1;
                match method {
                    CryptoMethod::Plaintext => self.plaintext += 1,
                    _ => self.rc4 += 1,
                }
            }
            Err(reason) => self.failed.push(reason),
        }
    }

    pub(crate) fn to_json(&self) -> String {
        json!({
            "ok": self.ok,
            "failed": self.failed,
            "redialled": self.redialled,
            "methods": { "rc4": self.rc4, "plaintext": self.plaintext },
        })
        .to_string()
    }
}

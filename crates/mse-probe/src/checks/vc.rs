//! VC.

use super::judge::must_refuse_step3;
use super::{Act, Check};

pub(super) const CHECKS: &[Check] = &[Check {
    id: "vc-wrong",
    title: "a VC of other bytes than zeros",
    rule: "A VC that does not decrypt to 8 zero bytes ends the handshake.",
    source: "docs/protocol.md, What is refused",
    hostile: false,
    act: Act::Mse { change: |plan| plan.vc = [0x5a; 8], judge: must_refuse_step3 },
}];

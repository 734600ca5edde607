//! Step 3.

use mse_rc4::Rc4;

use super::InitiatorPlan;
use crate::random::Random;
use crate::wire::secrets::Secrets;

/// Step 3 in two parts, cut in the middle of IA.
pub(super) fn step3(
    plan: &InitiatorPlan,
    secrets: &Secrets,
    stream_a: &mut Rc4,
    random: &Random,
) -> (Vec<u8>, Vec<u8>) {
    let mut hidden = plan.vc.to_vec();
    hidden.extend(plan.provide.to_be_bytes());
    hidden.extend(u16::try_from(plan.pad_c).unwrap_or(u16::MAX).to_be_bytes());
    hidden.resize(hidden.len() + plan.pad_c, 0);
    hidden.extend(u16::try_from(plan.ia).unwrap_or(u16::MAX).to_be_bytes());
    let cut = hidden.len() + plan.ia / 2;
    hidden.extend(&plan.payload[..plan.ia]);
    stream_a.apply(&mut hidden);
    let tail = hidden.split_off(cut);
    let late = random.bytes(plan.late_pad_a);
    (
        [late, plan.mistake.req1(secrets).to_vec(), plan.mistake.name(secrets).to_vec(), hidden]
            .concat(),
        tail,
    )
}

use zeroize::Zeroize;

use super::Field;
use crate::exponent::{self, WINDOWS};
use crate::prime::Words;

/// `base`^`exponent` mod P by fixed windows of 4 bits: 156 squarings, 39 multiplications by one of
/// 16 powers, and 14 to compute those.
pub(crate) fn power<F: Field>(
    field: F,
    base: &[u8; 96],
    exponent: &[u8; exponent::LENGTH],
) -> Words {
    // Of the peer's public key alone: no secret.
    let base = field.enter(base);
    let mut powers = [F::ONE; 16];
    powers[1] = base;
    for i in 2..16 {
        if i % 2 == 0 {
            powers[i] = powers[i / 2];
            field.square(&mut powers[i], 1);
        } else {
            powers[i] = powers[i - 1];
            field.multiply(&mut powers[i], &base);
        }
    }

    let mut result = field.select(&powers, exponent::window(exponent, WINDOWS - 1));
    for window in (0..WINDOWS - 1).rev() {
        let mut factor = field.select(&powers, exponent::window(exponent, window));
        field.square(&mut result, 4);
        field.multiply(&mut result, &factor);
        factor.zeroize();
    }
    field.leave(&mut result)
}

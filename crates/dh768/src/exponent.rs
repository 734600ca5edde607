//! A private key as the digits of an exponent. Which digit is asked for is public, what it is is not.

/// A private key, in bytes: what the specification recommends, and what deployed peers use.
pub(crate) const LENGTH: usize = 20;

/// Digits of 4 bits.
pub(crate) const WINDOWS: usize = 40;

/// How many exponent bits one comb digit gathers, 32 bits apart.
pub(crate) const TEETH: usize = 5;
/// How many comb digits, 8 bits apart, are multiplied in between two squarings.
pub(crate) const COMBS: usize = 4;
/// How often the result is multiplied by one digit of each comb; squared in between.
pub(crate) const COLUMNS: usize = 8;

const _: () = assert!(TEETH * COMBS * COLUMNS == 8 * LENGTH && COLUMNS == 8);

/// The digit of weight 16^`window`.
pub(crate) fn window(exponent: &[u8; LENGTH], window: usize) -> u64 {
    u64::from(exponent[LENGTH - 1 - window / 2] >> (4 * (window % 2)) & 0xf)
}

/// Bit t is the exponent's bit 32t + 8`comb` + `column`, for each of the five teeth t.
pub(crate) fn comb(exponent: &[u8; LENGTH], comb: usize, column: usize) -> u64 {
    (0..TEETH).fold(0, |digit, tooth| {
        let byte = exponent[LENGTH - 1 - (COMBS * tooth + comb)];
        digit | u64::from(byte >> column & 1) << tooth
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_begin_at_the_last_byte() {
        let mut exponent = [0; LENGTH];
        exponent[LENGTH - 1] = 0x21;
        exponent[0] = 0x43;
        assert_eq!([0, 1, 38, 39].map(|at| window(&exponent, at)), [1, 2, 3, 4]);
    }

    #[test]
    fn every_bit_is_in_one_comb_digit() {
        for bit in 0..8 * LENGTH {
            let mut exponent = [0; LENGTH];
            exponent[LENGTH - 1 - bit / 8] = 1 << (bit % 8);
            for at in 0..COMBS {
                for column in 0..COLUMNS {
                    let expected = (0..TEETH)
                        .filter(|tooth| 32 * tooth + 8 * at + column == bit)
                        .map(|tooth| 1 << tooth)
                        .sum();
                    assert_eq!(comb(&exponent, at, column), expected);
                }
            }
        }
    }
}

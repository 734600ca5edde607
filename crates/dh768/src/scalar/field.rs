use zeroize::Zeroize;

use crate::prime::Words;
use crate::table::Table;

/// Arithmetic mod P on Montgomery residues, in constant time.
///
/// An implementation is a token: that it exists shows that the CPU can do what it does.
pub(crate) trait Field: Copy {
    type Element: Copy + Zeroize + 'static;

    /// The residue of 1.
    const ONE: Self::Element;

    /// The residue of a big-endian number.
    fn enter(self, number: &[u8; 96]) -> Self::Element;

    /// The number in [0, P) of a residue, which is wiped.
    fn leave(self, element: &mut Self::Element) -> Words;

    /// Multiplies `a` by `b`.
    fn multiply(self, a: &mut Self::Element, b: &Self::Element);

    /// Squares `a` `times` times, at least once.
    fn square(self, a: &mut Self::Element, times: u64);

    /// `table[index]`, having read all of the table.
    fn select<const N: usize>(self, table: &[Self::Element; N], index: u64) -> Self::Element;

    fn powers_of_two(self) -> &'static Table<Self::Element>;
}

/// Overwrites a buffer in one go: element-wise volatile writes take longer than a short call may.
#[inline(always)]
pub(crate) fn wipe<T: Default + Copy, const N: usize>(buffer: &mut [T; N]) {
    buffer.fill(T::default());
    zeroize::optimization_barrier(buffer);
}

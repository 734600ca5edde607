use core::arch::x86_64::{
    __m256i, _mm256_add_epi64, _mm256_and_si256, _mm256_cmpeq_epi64, _mm256_extract_epi64,
    _mm256_or_si256, _mm256_set_epi64x, _mm256_set1_epi64x, _mm256_setzero_si256,
};
use core::hint::black_box;

use super::Adx;
use crate::prime::Words;

/// `table[index]`, having read all of the table, in vectors of 4 words.
pub(super) fn select(_: Adx, table: &[Words], index: u64) -> Words {
    // SAFETY: the token shows that the CPU has AVX2.
    unsafe { select_by_vectors(table, index) }
}

#[target_feature(enable = "avx2")]
fn select_by_vectors(table: &[Words], index: u64) -> Words {
    // Behind the barrier, so that the compiler does not know that at most one entry is chosen.
    let wanted = _mm256_set1_epi64x(black_box(index).cast_signed());
    let mut number = _mm256_setzero_si256();
    let mut selected = [_mm256_setzero_si256(); 3];
    for entry in table {
        let mask = _mm256_cmpeq_epi64(number, wanted);
        number = _mm256_add_epi64(number, _mm256_set1_epi64x(1));
        for (selected, words) in selected.iter_mut().zip(entry.as_chunks().0) {
            *selected = _mm256_or_si256(*selected, _mm256_and_si256(mask, vector(words)));
        }
    }
    let mut words = [0; 12];
    for (words, selected) in words.as_chunks_mut().0.iter_mut().zip(selected) {
        *words = [
            _mm256_extract_epi64::<0>(selected),
            _mm256_extract_epi64::<1>(selected),
            _mm256_extract_epi64::<2>(selected),
            _mm256_extract_epi64::<3>(selected),
        ]
        .map(i64::cast_unsigned);
    }
    words
}

#[target_feature(enable = "avx2")]
fn vector(words: &[u64; 4]) -> __m256i {
    let [a, b, c, d] = words.map(u64::cast_signed);
    _mm256_set_epi64x(d, c, b, a)
}

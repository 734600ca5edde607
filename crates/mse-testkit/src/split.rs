//! How a stream is cut into segments.

/// How a stream is cut into segments. Bytes that are not sent yet end a segment too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Split {
    /// All there is at once.
    Whole,
    /// Segments of this many bytes, which is not 0.
    Every(usize),
    /// Cuts at these offsets from the start of the stream, in ascending order.
    At(Vec<usize>),
}

impl Split {
    /// The length of the segment that begins at `offset`, when `available` bytes wait from there on.
    #[must_use]
    pub fn segment_len(&self, offset: usize, available: usize) -> usize {
        let limit = match self {
            Self::Whole => available,
            Self::Every(len) => *len,
            Self::At(cuts) => {
                cuts.iter().find(|cut| **cut > offset).map_or(available, |cut| cut - offset)
            }
        };
        limit.min(available)
    }

    /// The segments of a stream that is there as a whole.
    pub fn segments<'a>(&self, stream: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        let mut offset = 0;
        core::iter::from_fn(move || {
            let rest = &stream[offset..];
            let segment = &rest[..self.segment_len(offset, rest.len())];
            offset += segment.len();
            (!segment.is_empty()).then_some(segment)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(split: &Split) -> Vec<usize> {
        split.segments(&[0; 10]).map(<[u8]>::len).collect()
    }

    #[test]
    fn cuts_where_it_says() {
        assert_eq!(lengths(&Split::Whole), [10]);
        assert_eq!(lengths(&Split::Every(4)), [4, 4, 2]);
        assert_eq!(lengths(&Split::At(vec![1, 7])), [1, 6, 3]);
        assert_eq!(lengths(&Split::At(vec![0, 10, 20])), [10]);
    }
}

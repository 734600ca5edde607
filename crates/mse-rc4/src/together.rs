//! Streams with bytes ready at the same time.

use core::array;

use crate::backends::Form;
use crate::state::Rc4;

/// Bytes a stream goes on at a time: `i` once around, so that one index serves every stream.
pub(crate) const LAP: usize = 256;

/// A lap's worth of data.
pub(crate) type Lap = [u8; LAP];

/// A stream with the laps it is to go.
pub(crate) type Runner<'a> = (&'a mut Rc4, &'a mut [Lap]);

/// Streams that go side by side. More do not fit into the registers.
const ABREAST: usize = 4;

/// XORs the next key stream bytes of every stream into its data, as [`Rc4::apply`] does for each.
///
/// Two to four streams side by side take less time than one after the other, as long as each has some
/// KiB; with less they do go one after the other. The data may differ in length: when one stream is
/// through, the next takes its place.
pub fn apply_together<'a>(streams: impl IntoIterator<Item = (&'a mut Rc4, &'a mut [u8])>) {
    apply(Form::fastest(), streams);
}

pub(crate) fn apply<'a>(
    form: Form,
    streams: impl IntoIterator<Item = (&'a mut Rc4, &'a mut [u8])>,
) {
    let mut waiting = streams.into_iter();
    let mut abreast: [Option<Progress<'a>>; ABREAST] = [const { None }; ABREAST];
    loop {
        for place in &mut abreast {
            if place.is_none() {
                *place = waiting.by_ref().find_map(|stream| Progress::start(form, stream));
            }
        }
        if abreast.iter().flatten().count() < 2 {
            break;
        }
        let laps = abreast.iter().flatten().map(|stream| stream.laps.len()).min().unwrap_or(0);
        let mut runners = abreast.iter_mut().flatten().map(|stream| stream.next(laps));
        match array::from_fn(|_| runners.next()) {
            [Some(a), Some(b), None, None] => form.run([a, b]),
            [Some(a), Some(b), Some(c), None] => form.run([a, b, c]),
            [Some(a), Some(b), Some(c), Some(d)] => form.run([a, b, c, d]),
            _ => unreachable!("two to four are left, and those that are come first"),
        }
        for place in &mut abreast {
            if let Some(stream) = place.take_if(|stream| stream.laps.is_empty()) {
                stream.finish(form);
            }
        }
    }
    abreast.into_iter().flatten().for_each(|stream| stream.finish(form));
}

/// A stream on its way through its data.
struct Progress<'a> {
    stream: &'a mut Rc4,
    laps: &'a mut [Lap],
    rest: &'a mut [u8],
}

impl<'a> Progress<'a> {
    /// Goes to the start of a lap, or to the end of short data.
    fn start(form: Form, (stream, data): (&'a mut Rc4, &'a mut [u8])) -> Option<Self> {
        if data.len() < form.worthwhile() {
            form.apply(stream, data);
            return None;
        }
        let (before, data) = data.split_at_mut(stream.until_aligned(LAP));
        form.apply(stream, before);
        let (laps, rest) = data.as_chunks_mut();
        Some(Self { stream, laps, rest })
    }

    fn next(&mut self, laps: usize) -> Runner<'_> {
        let (now, later) = core::mem::take(&mut self.laps).split_at_mut(laps);
        self.laps = later;
        (self.stream, now)
    }

    fn finish(self, form: Form) {
        form.apply(self.stream, self.laps.as_flattened_mut());
        form.apply(self.stream, self.rest);
    }
}

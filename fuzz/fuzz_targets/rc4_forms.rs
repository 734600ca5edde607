//! Every form of RC4 that this CPU has against the safe one. What is read from the input, in this order:
//!
//! | bytes | reach |
//! |---|---|
//! | streams, 1 | 1 to 7: the key set-ups of four, two and one |
//! | dropped, 2 | up to 1300 bytes |
//! | keys: 2 and the key, each | 1 to 256 bytes |
//! | operations, up to 12: which, 1; offset, 1; length, 2 each | all streams together, or one alone |

#![no_main]

use libfuzzer_sys::fuzz_target;
use mse_fuzz::input::Input;
use mse_rc4::Rc4;
use mse_rc4::backends::Form;

fuzz_target!(|bytes: &[u8]| {
    let mut input = Input(bytes);
    let count = 1 + usize::from(input.byte() % 7);
    let dropped = usize::from(input.u16() % 1301);
    let keys: Vec<_> = (0..count)
        .map(|_| {
            let len = 1 + input.u16() % 256;
            (0..len).map(|_| input.byte()).collect::<Vec<_>>()
        })
        .collect();
    let mut operations = Vec::new();
    while !input.0.is_empty() && operations.len() < 12 {
        let alone = input.byte();
        let offset = usize::from(input.byte() % 16);
        let lens = if alone & 1 == 0 { count } else { 1 };
        let lens: Vec<_> = (0..lens).map(|_| usize::from(input.u16() % 5000)).collect();
        operations.push((usize::from(alone / 2) % count, offset, lens));
    }

    let expected = run(Form::PORTABLE, &keys, dropped, &operations);
    for form in Form::available() {
        assert!(run(form, &keys, dropped, &operations) == expected, "{form:?}");
    }
});

/// A stream for one length, else all together; where in their buffers the data begin; the lengths.
type Operation = (usize, usize, Vec<usize>);

/// Every buffer, and what each stream goes on with.
fn run(form: Form, keys: &[Vec<u8>], dropped: usize, operations: &[Operation]) -> Vec<Vec<u8>> {
    let mut streams = set_up(form, keys, dropped);
    let mut buffers = Vec::new();
    for (alone, offset, lens) in operations {
        // Bytes before and behind the data show that a form keeps to it.
        let mut these: Vec<_> = lens.iter().map(|len| vec![0x55; offset + len + 16]).collect();
        let data = these.iter_mut().zip(lens).map(|(buffer, len)| &mut buffer[*offset..][..*len]);
        if lens.len() == 1 {
            data.for_each(|data| form.apply(&mut streams[*alone], data));
        } else {
            form.apply_together(streams.iter_mut().zip(data));
        }
        buffers.extend(these);
    }
    buffers.extend(streams.iter_mut().map(|stream| {
        let mut ahead = vec![0; 600];
        Form::PORTABLE.apply(stream, &mut ahead);
        ahead
    }));
    buffers
}

fn set_up(form: Form, keys: &[Vec<u8>], dropped: usize) -> Vec<Rc4> {
    match keys.len() {
        1 => set_up_each::<1>(form, keys, dropped),
        2 => set_up_each::<2>(form, keys, dropped),
        3 => set_up_each::<3>(form, keys, dropped),
        4 => set_up_each::<4>(form, keys, dropped),
        5 => set_up_each::<5>(form, keys, dropped),
        6 => set_up_each::<6>(form, keys, dropped),
        _ => set_up_each::<7>(form, keys, dropped),
    }
}

fn set_up_each<const N: usize>(form: Form, keys: &[Vec<u8>], dropped: usize) -> Vec<Rc4> {
    let streams: [_; N] =
        form.new_each(std::array::from_fn(|n| &keys[n][..]), dropped).expect("valid keys");
    streams.into()
}

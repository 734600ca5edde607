//! The same messages, whatever the reads that the stream comes in.

use peer_wire::{Framer, MAX_MESSAGE_LENGTH, Message, MessageId, MessageTooLong};
use proptest::prelude::*;
use proptest::sample::Index;

/// A message that owns its payload; `None` is a keep-alive.
type Owned = Option<(MessageId, Vec<u8>)>;

fn owned(message: Message<'_>) -> Owned {
    match message {
        Message::KeepAlive => None,
        Message::Regular { id, payload } => Some((id, payload.to_vec())),
    }
}

fn encoded(messages: &[Owned]) -> Vec<u8> {
    let mut stream = Vec::new();
    for message in messages {
        let message = match message {
            None => Message::KeepAlive,
            Some((id, payload)) => Message::Regular { id: *id, payload },
        };
        message.encode(&mut stream).expect("the messages here are short");
    }
    stream
}

/// Feeds `stream` in the pieces that `cuts` make of it.
fn framed(stream: &[u8], cuts: &[usize]) -> Result<(Vec<Owned>, Framer), MessageTooLong> {
    let mut framer = Framer::new();
    let mut messages = Vec::new();
    let ends = cuts.iter().copied().chain([stream.len()]);
    let mut start = 0;
    for end in ends {
        let mut read = &stream[start..end];
        while let Some(message) = framer.next_message(&mut read)? {
            messages.push(owned(message));
        }
        assert!(read.is_empty(), "None means that all is taken");
        start = end;
    }
    Ok((messages, framer))
}

fn message() -> impl Strategy<Value = Owned> {
    let payload = prop::collection::vec(any::<u8>(), 0..300);
    prop::option::weighted(0.8, (any::<u8>().prop_map(MessageId::new), payload))
}

fn sample() -> Vec<Owned> {
    vec![
        None,
        Some((MessageId::BITFIELD, vec![0xFF; 9])),
        Some((MessageId::UNCHOKE, vec![])),
        None,
        Some((MessageId::EXTENDED, b"\0d1:md11:ut_metadatai3eee".to_vec())),
    ]
}

#[test]
fn every_split_in_two_and_byte_by_byte() {
    let messages = sample();
    let stream = encoded(&messages);
    for cut in 0..=stream.len() {
        assert_eq!(framed(&stream, &[cut]).unwrap().0, messages, "cut at {cut}");
    }
    let every = (1..stream.len()).collect::<Vec<_>>();
    assert_eq!(framed(&stream, &every).unwrap().0, messages);
}

#[test]
fn the_end_of_the_stream_cuts_a_message_or_does_not() {
    let messages = sample();
    let stream = encoded(&messages);
    let borders: Vec<_> = (0..=messages.len()).map(|n| encoded(&messages[..n]).len()).collect();
    for end in 0..=stream.len() {
        for cuts in [vec![], (1..end).collect()] {
            let (_, framer) = framed(&stream[..end], &cuts).unwrap();
            assert_eq!(framer.is_between_messages(), borders.contains(&end), "end at {end}");
        }
    }
}

#[test]
fn the_longest_message_passes_and_the_next_byte_does_not() {
    let longest = vec![Some((MessageId::PIECE, vec![3; MAX_MESSAGE_LENGTH - 1])), None];
    let stream = encoded(&longest);
    for cuts in [vec![], vec![3], vec![4], vec![5], (1..stream.len()).step_by(16384).collect()] {
        assert_eq!(framed(&stream, &cuts).unwrap().0, longest);
    }
    for length in [MAX_MESSAGE_LENGTH as u32 + 1, u32::from_be_bytes(*b"\x13Bit"), u32::MAX] {
        let stream = [b"\0\0\0\0", length.to_be_bytes().as_slice(), &[0; 100]].concat();
        for cuts in [vec![], vec![4], vec![5], vec![7], vec![8], vec![50]] {
            let error = framed(&stream, &cuts).unwrap_err();
            assert_eq!(error.length, length as usize);
        }
    }
}

proptest! {
    #[test]
    fn any_messages_in_any_splits(
        messages in prop::collection::vec(message(), 0..12),
        cuts in prop::collection::vec(any::<Index>(), 0..12),
    ) {
        let stream = encoded(&messages);
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
        cuts.sort_unstable();
        let (found, framer) = framed(&stream, &cuts).unwrap();
        prop_assert_eq!(found, messages);
        prop_assert!(framer.is_between_messages());
    }

    #[test]
    fn any_bytes_in_any_splits_mean_the_same(
        stream in prop::collection::vec(prop_oneof![3 => Just(0), 1 => any::<u8>()], 0..200),
        cuts in prop::collection::vec(any::<Index>(), 0..12),
    ) {
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
        cuts.sort_unstable();
        let whole = framed(&stream, &[]).map(|(messages, _)| messages);
        let split = framed(&stream, &cuts).map(|(messages, _)| messages);
        prop_assert_eq!(whole, split);
    }
}

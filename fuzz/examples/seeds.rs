//! Writes the committed corpus: `cargo run --manifest-path fuzz/Cargo.toml --example seeds`.

use std::fs;
use std::path::Path;

use mse_testkit::reference::group;
use mse_testkit::vectors;

fn main() -> std::io::Result<()> {
    for (name, select) in [
        ("rc4, no pads, handshake in IA", "rc4"),
        ("plaintext selected: IA still RC4, payload clear", "plaintext"),
        ("Yb starts with a zero byte", "yb-zero"),
        ("S starts with a zero byte", "s-zero"),
    ] {
        let transcript = vectors::named(name);
        let policy = u8::from(transcript.select == 1);
        // Three cuts: in the key, behind it, and in what follows.
        let head = [policy, 3, 0, 50, 0, 50, 0, 30];
        write("initiator", select, &[&head, &transcript.stream_b()[..]])?;
        // The private key of the target `responder` is that of two of them.
        if transcript.xb.ends_with(&[39, 40]) {
            write("responder", select, &[&head, &transcript.stream_a()[..]])?;
        }
    }
    let mut p_minus_1 = group::p().to_bytes_be();
    p_minus_1[95] -= 1;
    for role in ["initiator", "responder"] {
        write(role, "p-minus-1", &[&[0, 0], &p_minus_1[..]])?;
    }
    let unknown = vectors::named("unknown bits in crypto_provide");
    write("responder", "unknown-bits", &[&[0, 0], &unknown.stream_a()[..]])?;

    for (role, name) in [(0, "initiator"), (1, "responder")] {
        for (lies, lie) in [
            (0, "honest"),
            (1, "key"),
            (2, "vc"),
            (4, "methods"),
            (8, "pad"),
            (0x10, "ia"),
            (0x60, "names"),
            (0x80, "bytes"),
        ] {
            let head = [&[role, 0][..], &[0xa1; 20], &[0xb2; 20], &[0, 9, 7], &[0, 3], &[lies]];
            let key = if lies == 1 { &[0x77; 96][..] } else { &[] };
            let rest = [key, &[0, 200, 5], &[1; 40], b"payload"];
            write("pair_corrupted", &format!("{name}-{lie}"), &[head.concat(), rest.concat()])?;
        }
    }

    group_seeds()?;

    // Keys of 20 bytes, and everything once: alone, together in equal and in other lengths, alone again.
    for count in [1, 2, 3, 4, 7] {
        let keys = (0..count).map(|n| [&[0, 19][..], &[n ^ 0x5c; 20]].concat());
        let lens =
            |len: u16| (0..u16::from(count)).flat_map(move |n| (len + 300 * n).to_be_bytes());
        let operations: [&[u8]; 4] = [
            &[1, 3, 0, 77],
            &[&[0, 0][..], &lens(3072).collect::<Vec<_>>()].concat(),
            &[&[0, 9][..], &lens(300).collect::<Vec<_>>()].concat(),
            &[3, 1, 4, 0],
        ];
        let head = [&[count - 1][..], &1024_u16.to_be_bytes()].concat();
        let keys = keys.collect::<Vec<_>>().concat();
        write("rc4_forms", &format!("{count}"), &[head, keys, operations.concat()])?;
    }

    write("sniff", "plaintext", &[b"\x13BitTorrent protocol\0\0\0\0"])?;
    write("sniff", "more", &[b"\x13BitTorrent"])?;
    write("sniff", "mse", &[b"\x13\x8a\x01"])?;

    let torrent = b"d8:announce3:x:/4:infod6:lengthi1e4:name1:a12:piece lengthi16384e\
                    6:pieces20:aaaaaaaaaaaaaaaaaaaaee";
    let messages =
        b"\0\0\0\x01\x01\0\0\0\0\0\0\0\x05\x04\0\0\0\x07\0\0\0\x0d\x06\0\0\0\0\0\0\0\0\0\0\x40\0";
    let magnet = b"magnet:?xt=urn:btih:56175ef910538fd26490cc4e568e32c4c0ea4ff6\
                   &xt=urn%3Abtmh:1220eb31821a608e365e4199b7bc9e0070e30d176dcb1a7414341e572e1b1616258b";
    let handshake = mse_testkit::bittorrent_handshake([0x11; 20], *b"-qB4600-abcdefghijkl");
    write("peer_wire", "messages", &[&[0, 1, 0, 3], &messages[..]])?;
    write("peer_wire", "handshake", &[&[1], &handshake[..]])?;
    write("peer_wire", "magnet", &[&[2], &magnet[..]])?;
    write("peer_wire", "hash", &[&[2], &b"KYLV56IQKOH5EZEQZRHFNDRSYTAOUT7W"[..]])?;
    write("peer_wire", "torrent", &[&[3], &torrent[..]])?;
    write("peer_wire", "info", &[&[4], &b"d9:file treede12:meta versioni2ee"[..]])
}

/// Pairs of a private key and a number: the library's `number` says what its bytes mean.
fn group_seeds() -> std::io::Result<()> {
    let pair = |x: u8, number: &[u8]| [&[x; 20][..], number].concat();
    // 0, 1, 2, P, P - 1, P - 2
    let ends = [[1, 0, 0], [1, 0, 1], [1, 0, 2], [0x41, 0, 0], [0x41, 0, 1], [0x41, 0, 2]];
    write("group", "ends", &[vec![5], ends.map(|end| pair(0xff, &end)).concat()])?;
    for (kind, bits) in [(2, "52"), (3, "60"), (4, "64")] {
        for (limb, what) in [(1, "ones"), (3, "ones-but-the-lowest"), (4, "p")] {
            // As it is, what is left to P, and as a residue of either form.
            let shapes = [kind, kind | 0x40, kind | 0x80, kind | 0xa0].map(|choice| {
                let limbs = 768_usize.div_ceil(bits.parse().expect("a number"));
                pair(0x9d, &[&[choice][..], &vec![limb; limbs]].concat())
            });
            write("group", &format!("{bits}-{what}"), &[vec![3], shapes.concat()])?;
        }
    }
    // All lanes, and one key more.
    let nine: Vec<_> =
        (0..9).map(|n| pair(29 * n, &[&[0][..], &[n ^ 0x5c; 96]].concat())).collect();
    write("group", "nine", &[vec![8], nine.concat()])
}

fn write(target: &str, name: &str, parts: &[impl AsRef<[u8]>]) -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&folder)?;
    let bytes: Vec<u8> = parts.iter().flat_map(|part| part.as_ref()).copied().collect();
    fs::write(folder.join(name), bytes)
}

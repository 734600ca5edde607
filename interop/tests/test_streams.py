"""Reassembly: late, repeated, overlapping, wrapping and lost segments."""

import os
import random
import struct
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import pcap
import streams
import wire
from pcap import ACK, FIN, SYN, Segment

A, B = ("10.77.0.1", 1000), ("10.77.0.2", 2000)
MARKER = b"\x13BitTorrent protocol"


def conversation(start, parts, order=None):
    """SYN, SYN+ACK, then `parts` (offset, bytes) of A in `order`, then a FIN of B."""
    yield Segment(A, B, start, 0, SYN, b"")
    yield Segment(B, A, 77, (start + 1) & 0xFFFFFFFF, SYN | ACK, b"")
    for number in order or range(len(parts)):
        at, data = parts[number]
        yield Segment(A, B, (start + 1 + at) & 0xFFFFFFFF, 78, ACK, data)
    yield Segment(B, A, 78, 0, FIN, b"answer")


def one(segments):
    connections, datagrams, strays = streams.reassemble(segments)
    assert (len(connections), datagrams, strays) == (1, [], 0)
    return connections[0]


class Reassembly(unittest.TestCase):
    def test_any_order_wrap_and_repetition(self):
        data = random.Random(1).randbytes(3000)
        for seed in range(50):
            rng = random.Random(seed)
            cuts = sorted({0, *(rng.randrange(3000) for _ in range(20)), 3000})
            parts = [(a, data[a:b]) for a, b in zip(cuts, cuts[1:])]
            # Retransmissions cut elsewhere: they overlap the first ones.
            parts += [(a, data[a:a + 200]) for a in range(0, 3000, 171)]
            rng.shuffle(parts)
            start = rng.choice([5, (1 << 32) - 1, (1 << 32) - 1500])
            got = one(conversation(start, parts))
            self.assertEqual(got.request, data)
            self.assertEqual(got.answer, b"answer")
            self.assertEqual(got.missing, 0)

    def test_marker_over_a_cut_in_reverse_order(self):
        parts = [(0, MARKER[:7]), (7, MARKER[7:])]
        got = one(conversation(9, parts, order=[1, 0]))
        self.assertEqual(wire.positions(got.request), [1])

    def test_hole_is_told(self):
        got = one(conversation(9, [(0, b"abc"), (5, b"fgh")]))
        self.assertEqual(got.request, b"abc")
        self.assertEqual(got.missing, 5)

    def test_lost_tail_is_told_by_the_acknowledgement(self):
        segments = [*conversation(9, [(0, b"abc")]), Segment(B, A, 85, 10 + 40, ACK, b"")]
        self.assertEqual(one(segments).missing, 37)

    def test_fin_is_not_a_lost_byte(self):
        segments = [*conversation(9, [(0, b"abc")]), Segment(A, B, 13, 0, FIN, b""),
                    Segment(B, A, 85, 14, ACK, b"")]
        self.assertEqual(one(segments).missing, 0)

    def test_same_ports_again_are_another_connection(self):
        segments = [*conversation(9, [(0, b"one")]), *conversation(5000, [(0, b"two")])]
        connections, _, _ = streams.reassemble(segments)
        self.assertEqual([c.request for c in connections], [b"one", b"two"])

    def test_data_without_a_beginning_is_told(self):
        _, _, strays = streams.reassemble([Segment(A, B, 1, 1, ACK, b"data")])
        self.assertEqual(strays, 1)


class Files(unittest.TestCase):
    def read(self, frames, order="<", original=None):
        with tempfile.NamedTemporaryFile() as file:
            file.write(struct.pack(order + "IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
            for frame in frames:
                file.write(struct.pack(order + "IIII", 0, 0, len(frame), original or len(frame)) + frame)
            file.flush()
            return list(pcap.packets(file.name))

    def frame(self, body):
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(body), 0, 0x4000, 64, 6, 0,
                         bytes([10, 77, 0, 1]), bytes([10, 77, 0, 2]))
        return bytes(12) + b"\x08\x00" + ip + body

    def test_segment_with_options_and_padding(self):
        tcp = struct.pack(">HHIIBBHHH", 1000, 2000, 7, 8, 6 << 4, ACK, 0, 0, 0) + b"\1\1\1\1"
        frame = self.frame(tcp + b"data") + b"trailer"
        for order in "<>":
            self.assertEqual(self.read([frame], order), [Segment(A, B, 7, 8, ACK, b"data")])

    def test_cut_packet_is_refused(self):
        with self.assertRaises(ValueError):
            self.read([self.frame(bytes(20))], original=500)


if __name__ == "__main__":
    unittest.main()

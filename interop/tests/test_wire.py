"""The rules of wire.py: what has to fail, fails."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import wire
from pcap import Datagram

HANDSHAKE = b"\x13" + wire.MARKER + bytes(48)
SAMPLE = bytes(range(32))


class Stub:
    """A connection with given streams."""

    initiator, responder, missing = ("10.77.0.1", 1), ("10.77.0.2", 2), 0

    def __init__(self, request, answer):
        self.request, self.answer = request, answer


def failures(rule, request, answer, samples=(SAMPLE,), datagrams=()):
    verdict = wire.judge([Stub(request, answer)], list(datagrams), rule, list(samples))
    return verdict.failures + verdict.lacking


class Rules(unittest.TestCase):
    def test_rc4(self):
        noise = b"\xaa" * 400
        self.assertEqual(failures("rc4", noise, noise), [])
        for request, answer in ((HANDSHAKE, noise), (noise, noise + HANDSHAKE), (noise + SAMPLE, noise)):
            self.assertTrue(failures("rc4", request, answer))

    def test_header_only(self):
        noise = b"\xaa" * 400
        good = noise[:wire.LEAST_BEFORE_PAYLOAD - 1] + HANDSHAKE + SAMPLE
        self.assertEqual(failures("header-only", noise, good), [])
        self.assertTrue(failures("header-only", noise, good[1:]), "too early for an MSE handshake")
        self.assertTrue(failures("header-only", HANDSHAKE + noise, good))
        self.assertTrue(failures("header-only", noise, noise + SAMPLE), "was RC4 after all")
        self.assertTrue(failures("header-only", noise, good.replace(SAMPLE, b"")))

    def test_plaintext_control(self):
        self.assertEqual(failures("plaintext", HANDSHAKE, HANDSHAKE + SAMPLE), [])
        self.assertTrue(failures("plaintext", b"\xaa" * 400, HANDSHAKE + SAMPLE))
        self.assertTrue(failures("plaintext", HANDSHAKE, HANDSHAKE))

    def test_no_traffic_proves_nothing(self):
        self.assertTrue(failures("rc4", b"", b""))
        self.assertTrue(wire.judge([], [], "rc4", []).lacking)

    def test_lost_bytes_prove_nothing(self):
        stub = Stub(b"\xaa" * 400, b"\xaa" * 400)
        stub.missing = 1
        self.assertTrue(wire.judge([stub], [], "rc4", []).failures)

    def test_any_is_a_fact(self):
        noise, clear = b"\xaa" * wire.PAYLOAD, HANDSHAKE + SAMPLE + b"\xaa" * wire.PAYLOAD
        late = noise + clear
        for request, answer, opening, carried in (
                (HANDSHAKE, clear, "plaintext", "plaintext"), (noise[:400], late, "mse", "header-only"),
                (noise[:400], noise, "mse", "rc4")):
            self.assertEqual(failures("any", request, answer), [])
            facts = wire.judge([Stub(request, answer)], [], "any", [SAMPLE]).facts
            self.assertEqual((facts["openings"], facts["carried"]), ([opening], [carried]))

    def test_what_carried_nothing_is_no_method(self):
        refused, carrier = Stub(HANDSHAKE, b""), Stub(b"\xaa" * 400, b"\xaa" * wire.PAYLOAD)
        facts = wire.judge([refused, Stub(b"", b""), carrier], [], "any", [SAMPLE]).facts
        self.assertEqual((facts["openings"], facts["carried"]), (["plaintext", "mse"], ["rc4"]))

    def test_the_first_keys(self):
        connections = [Stub(HANDSHAKE * 2, HANDSHAKE * 2), Stub(b"\xaa" * 95, b""), Stub(b"\xab" * 96, b"\xcd" * 200)]
        facts = wire.judge(connections, [], "any", []).facts
        self.assertEqual(facts["keys"], ["ab" * 8, "cd" * 8])
        self.assertEqual(wire.judge(connections[:2], [], "any", []).facts["keys"], [])

    def test_udp_counts_too(self):
        datagram = Datagram(("10.77.0.1", 1), ("10.77.0.2", 2), HANDSHAKE)
        self.assertTrue(failures("rc4", b"\xaa" * 400, b"\xaa" * 400, datagrams=[datagram]))


if __name__ == "__main__":
    unittest.main()

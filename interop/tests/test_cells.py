"""The cells of policies.py: what has to fail, fails."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import cells
from policies import ADDRESSES, MSE, PLAIN, Cell
from wire import MARKER

INFO_HASH = bytes(range(100, 120))
SAMPLE = bytes(range(32))
SIZE = 1000
HANDSHAKE = b"\x13" + MARKER + bytes(8) + INFO_HASH + bytes(20)
NOISE = b"\xaa" * SIZE
PEER = ADDRESSES["enabled"]


class Payload:
    """A payload of one sample."""

    size, samples = SIZE, [SAMPLE]


class Stub:
    """A connection with given streams; the proxy dials unless the peer does."""

    missing = 0

    def __init__(self, request, answer, incoming=False):
        ends = [(cells.PROXY, 1), (PEER, 2)]
        self.initiator, self.responder = reversed(ends) if incoming else ends
        self.request, self.answer = request, answer


def wrong(cell, *connections, policy="prefer"):
    verdict = cells.judge(connections, [], policy, {"enabled": cell}, Payload, INFO_HASH)
    return verdict.failures + verdict.lacking


class Cells(unittest.TestCase):
    def test_what_is_as_expected_passes(self):
        plain = Stub(HANDSHAKE, HANDSHAKE + NOISE + SAMPLE)
        self.assertEqual(wrong(Cell(PLAIN, "plaintext"), plain), [])
        self.assertEqual(wrong(Cell(MSE, "rc4"), Stub(NOISE, NOISE)), [])
        self.assertEqual(wrong(Cell(MSE, "header-only"), Stub(NOISE, NOISE + HANDSHAKE + SAMPLE)), [])
        self.assertEqual(wrong(Cell(MSE, None), Stub(b"\xaa" * 96, b"")), [])
        self.assertEqual(wrong(Cell(MSE + PLAIN, "plaintext"), Stub(b"\xaa" * 96, b""), plain), [])

    def test_another_opening_or_carrier_fails(self):
        plain = Stub(HANDSHAKE, HANDSHAKE + NOISE + SAMPLE)
        encrypted = Stub(NOISE, NOISE)
        for cell, connection in (
            (Cell(MSE, "rc4"), plain), (Cell(PLAIN, "plaintext"), encrypted), (Cell(MSE, None), encrypted),
            (Cell(MSE, "rc4"), Stub(b"\xaa" * 96, b"")), (Cell(MSE, "header-only"), encrypted),
            (Cell(PLAIN + MSE, "rc4"), encrypted),
        ):
            self.assertTrue(wrong(cell, connection), cell)
        self.assertTrue(wrong(Cell(PLAIN + MSE, None), Stub(b"\xaa" * 96, b""), Stub(HANDSHAKE, b"")))

    def test_a_trace_in_an_encrypted_connection_fails(self):
        for trace in (MARKER, INFO_HASH):
            for request, answer in ((NOISE + trace, NOISE), (NOISE, NOISE + trace)):
                self.assertTrue(wrong(Cell(MSE, "rc4"), Stub(request, answer)))
        # The initiator's handshake stays hidden there.
        self.assertTrue(wrong(Cell(MSE, "header-only"), Stub(NOISE + INFO_HASH, NOISE + HANDSHAKE + SAMPLE)))

    def test_no_byte_of_plaintext_where_mse_is_required(self):
        refused = Stub(HANDSHAKE, b"", incoming=True)
        self.assertEqual(wrong(Cell(PLAIN, None), refused, policy="require"), [])
        self.assertTrue(wrong(Cell(PLAIN, None), Stub(HANDSHAKE, b"?", incoming=True), policy="require"))
        self.assertTrue(wrong(Cell(PLAIN, None), Stub(HANDSHAKE[:5], b""), policy="require"))

    def test_a_search_that_finds_nothing_fails(self):
        self.assertTrue(wrong(Cell(PLAIN, "plaintext"), Stub(HANDSHAKE, NOISE)))
        self.assertTrue(wrong(Cell(PLAIN, None)))


if __name__ == "__main__":
    unittest.main()

"""Failed handshakes are held against the known causes, and what is left fails the row."""

import copy
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import handshake_facts
from document import handshakes

REPORT = {
    "role": "responder", "handshakes": 3, "connections": 4, "ok": 3, "ok_at_dial": {"1": 2, "2": 1},
    "redials": {"leading_zero": 0, "failed": 1},
    "avoided": {"s_zero": 2, "yb_zero": 0, "ya_13": 0, "payload_13": 1, "long_reply": 0},
    "first_bytes": {"s_zero": {"ok": 0, "failed": 0, "dropped": 0}}, "confirmed": 3,
    "failures": [{
        "step": "synchronise", "ended": "fin", "detail": None, "seconds": 5.0, "quiet_seconds": 4.5, "bytes_sent": 300,
        "bytes_received": 400, "received": "ab" * 400, "next": "worked",
        "keys": {"private_key": "00", "s": "11", "ya_first": 7, "peers_number": "left_aligned_ya"},
    }],
}


class Bench:
    """As much of one as is needed."""

    def __init__(self):
        self.facts, self.failures = {}, []

    def expect(self, condition, text):
        if not condition:
            self.failures.append(text)


def judged(client, count=4, **changes):
    bench = Bench()
    handshake_facts.judge(bench, client, {**copy.deepcopy(REPORT), **changes}, count, 12.34)
    return bench


class HandshakeTest(unittest.TestCase):
    """Of handshake_facts.py, handshake_causes.py and the page."""

    def test_a_known_cause_explains(self):
        bench = judged("ktorrent")
        self.assertEqual(bench.failures, [])
        cause, = bench.facts["matrix"]["failed"]
        self.assertEqual((cause["cause"], cause["times"], cause["next_dial_worked"]), ("short-public-key", 1, 1))
        self.assertNotIn("private_key", cause["example"]["keys"])

    def test_it_explains_that_client_alone(self):
        bench = judged("rtorrent")
        self.assertEqual(bench.facts["matrix"]["unexplained"], 1)
        self.assertIn("unexplained", bench.failures[0])

    def test_each_condition_of_a_cause_counts(self):
        late = {**REPORT["failures"][0], "step": "first_message", "keys": None, "quiet_seconds": 0.0}
        self.assertEqual(judged("ktorrent", failures=[late]).failures, [])
        for change in ({"quiet_seconds": 0.2}, {"step": "negotiate"}, {"ended": "silence"}):
            self.assertTrue(judged("ktorrent", failures=[{**late, **change}]).failures, change)

    def test_too_few_and_a_leading_zero_fail(self):
        self.assertIn("only 4 of 5", judged("ktorrent", count=5).failures[0])
        zero = {"s_zero": {"ok": 0, "failed": 1, "dropped": 0}}
        self.assertIn("zero byte", judged("ktorrent", first_bytes=zero).failures[0])
        undone = judged("ktorrent", role="initiator", count=3, failures=[], ok=2)
        self.assertIn("worked at no dial", undone.failures[0])
        dropped = {"s_zero": {"ok": 0, "failed": 0, "dropped": 1}}
        again = judged("ktorrent", role="initiator", count=3, failures=[], first_bytes=dropped)
        self.assertIn("not dialled again", again.failures[0])

    def test_the_page_has_a_line_for_it(self):
        row = {"name": "matrix/handshakes/ktorrent/responder", "status": "known", "reason": "Why.",
               "evidence": "How.", "facts": judged("ktorrent").facts["matrix"]}
        lines = handshakes.render([row])
        line = next(line for line in lines if line.startswith("| KTorrent | responder"))
        self.assertIn("| 3 | 2 | 1 | 2 | 1<sup>1</sup>, in clear<sup>2</sup> |", line)
        self.assertTrue(any("1 in 4 |" in line for line in lines))
        self.assertEqual(handshakes.render([]), [])


if __name__ == "__main__":
    unittest.main()

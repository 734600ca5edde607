"""The section of deviations is made of what the rows found."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from document import conformance


def row(name, checks, **facts):
    found = {check: {"verdict": verdict, "seen": f"{check} was seen"} for check, verdict in checks.items()}
    return {"name": f"matrix/conformance/{name}", "facts": {"checks": found, **facts}}


class Section(unittest.TestCase):
    def test_nothing_without_rows(self):
        self.assertEqual(conformance.render([{"name": "matrix/transfer/x", "facts": {}}]), [])
        # Of a row that came to nothing there is nothing to say.
        self.assertEqual(conformance.render([{"name": "matrix/conformance/mse/responder/default", "facts": {}}]), [])

    def test_a_check_is_a_line_unless_all_pass(self):
        lines = conformance.render([
            row("mse/responder/default", {"a": "pass", "b": "pass"}),
            row("aria2/responder/rc4", {"a": "pass", "b": "fails"}),
            row("aria2/responder/default", {"a": "pass", "b": "deviates"}),
        ])
        self.assertIn("| check | mse | aria2 |", lines)
        self.assertIn("| `b` | ✓ | ✗ ~ |", lines)
        self.assertIn("Passed by all: `a`.", lines)

    def test_a_deviation_is_told_with_its_id(self):
        lines = conformance.render([
            row("rtorrent/initiator/rc4", {"a": "deviates", "b": "pass"}),
            row("rtorrent/initiator/default", {"a": "deviates", "b": "no-answer"}),
            row("mse/initiator/default", {"a": "not-applicable", "b": "pass"}),
        ])
        self.assertIn("* `a`, as initiator: deviates. Seen: a was seen.", lines)
        self.assertIn("* `b`, as initiator: no-answer, in the mode default alone. Seen: b was seen.", lines)
        mse = lines.index("**mse**")
        self.assertEqual(lines[mse + 2], "* no deviation")

    def test_who_is_recognised_says_by_what(self):
        like = [{"implementation": "aria2", "evidence": ["PadD is of zeros", "slow"], "against": []}]
        lines = conformance.render([row("aria2/responder/rc4", {"a": "pass"}, behaves_like=like)])
        self.assertIn("| aria2 | rc4 | aria2 | PadD is of zeros; slow |  |", lines)


if __name__ == "__main__":
    unittest.main()

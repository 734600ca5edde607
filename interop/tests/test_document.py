"""docs/interop.json and what is made of it: what is committed holds together, and runs are merged into it."""

import json
import os
import sys
import unittest
from types import SimpleNamespace

import jsonschema

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "interop"))

import results
from document import page
from document.tables import Footnotes, table
from matrix_rows import known, rows
from matrix_rows.known import Known
from runner import FAIL, KNOWN, MISSING, PASS, status_of

DOCS = os.path.join(ROOT, "docs")
VERSIONS = {"ours": "0.1.0", "aria2": "1.36.0"}
NAME = "matrix/transfer/ours/aria2/rc4/initiator-get"


def committed(name):
    with open(os.path.join(DOCS, name)) as file:
        return file.read()


def schema():
    return jsonschema.Draft202012Validator(json.loads(committed("interop.schema.json")))


def result(name, status, failures=(), entry=None):
    row = SimpleNamespace(name=name, about="a row", needs=("mse", "aria2"), known=entry, scenario="transfer")
    facts = {"matrix": {"complete": status == PASS}, "wire": {"openings": ["mse"], "carried": ["rc4"], "keys": [], "bytes": 1}}
    return SimpleNamespace(row=row, status=status, failures=list(failures), facts=facts)


class Committed(unittest.TestCase):
    def setUp(self):
        self.document = json.loads(committed("interop.json"))

    def test_is_as_the_schema_says(self):
        errors = [f"{list(error.absolute_path)}: {error.message}" for error in schema().iter_errors(self.document)]
        self.assertEqual(errors[:5], [])

    def test_every_failure_has_its_reason(self):
        self.assertEqual([row["name"] for row in self.document["rows"] if row["status"] == "fail"], [])

    def test_the_page_is_made_of_it(self):
        self.assertTrue(committed("interop.md") == page.render(self.document), "interop/matrix.py --render")

    def test_what_is_known_is_of_a_row(self):
        names = [row.name for row in rows()]
        for entry in known.KNOWN:
            self.assertTrue(any(known.of(name) is entry for name in names), entry.pattern)


class Merging(unittest.TestCase):
    def merged(self, *ended, before=(), names=(NAME,)):
        return results.merged({"rows": list(before)}, ended, VERSIONS, names)["rows"]

    def test_a_run_replaces_what_it_ran(self):
        old = {"name": NAME, "date": "2020-01-01"}
        [row] = self.merged(result(NAME, PASS), before=[old])
        self.assertEqual((row["versions"], row["facts"]), (VERSIONS, {"complete": True, "openings": ["mse"], "carried": ["rc4"], "keys": []}))
        self.assertNotEqual(row["date"], old["date"])
        document = {"$schema": "interop.schema.json", "rows": [row]}
        self.assertEqual(list(schema().iter_errors(document)), [])

    def test_what_was_not_run_stays(self):
        old = {"name": "another", "date": "2020-01-01"}
        self.assertIn(old, self.merged(result(NAME, PASS), before=[old], names=["another", NAME]))
        self.assertEqual(self.merged(result(NAME, MISSING), before=[{"name": NAME}]), [{"name": NAME}])

    def test_what_no_code_makes_goes(self):
        self.assertEqual(self.merged(before=[{"name": "gone"}]), [])

    def test_what_is_known_says_why(self):
        entry = Known("*", "it does not", "seen", "in vain")
        [row] = self.merged(result(NAME, KNOWN, ["in vain\nand more"], entry))
        self.assertEqual((row["status"], row["failures"], row["reason"]), ("known", ["in vain"], "it does not"))
        self.assertEqual(list(schema().iter_errors({"$schema": "interop.schema.json", "rows": [row]})), [])
        # Of a row that fails in another way, that is no explanation.
        [row] = self.merged(result(NAME, FAIL, ["otherwise"], entry))
        self.assertNotIn("reason", row)


class Status(unittest.TestCase):
    def test_nothing_known(self):
        self.assertEqual((status_of(None, []), status_of(None, ["x"])), (PASS, FAIL))

    def test_known(self):
        always, sometimes = (Known("*", "why", "seen", "^in vain", sometimes) for sometimes in (False, True))
        for entry, failures, status in (
                (always, ["in vain"], KNOWN), (always, ["otherwise"], FAIL), (always, ["in vain", "otherwise"], FAIL),
                (always, [], FAIL), (sometimes, [], PASS), (sometimes, ["in vain"], KNOWN)):
            self.assertEqual(status_of(entry, list(failures)), status, failures)


class Tables(unittest.TestCase):
    def test_a_reason_is_a_footnote_once(self):
        notes = Footnotes()
        self.assertEqual([notes.mark(text) for text in "aba"], ["<sup>1</sup>", "<sup>2</sup>", "<sup>1</sup>"])
        self.assertEqual(notes.lines(), ["1. a", "2. b", ""])
        self.assertEqual(table(["x"], [["y"]]), ["| x |", "| --- |", "| y |", ""])


if __name__ == "__main__":
    unittest.main()

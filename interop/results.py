"""docs/interop.json: what the lab found, row by row, each with the versions and the date it was found with."""

import datetime
import json

from matrix_rows.contenders import CONTENDERS
from runner import KNOWN, MISSING

# What a row needs, by the name of whose version that is.
_NAMES = {contender.needs: name for name, contender in CONTENDERS.items()} | {"mse": "ours", "mse-handshakes": "ours"}
# Of what the capture says of a transfer.
_WIRE_FACTS = ("openings", "carried", "keys")


def read(path):
    """The document, an empty one before the first run."""
    try:
        with open(path) as file:
            return json.load(file)
    except FileNotFoundError:
        return {"$schema": "interop.schema.json", "rows": []}


def write(path, document):
    """As it is committed: one line per fact, so that differences can be read."""
    with open(path, "w") as file:
        json.dump(document, file, indent=1)
        file.write("\n")


def merged(document, ended, versions, names):
    """The document with the rows that ended; `names` is the order, and what is not in it goes."""
    rows = {row["name"]: row for row in document["rows"]}
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    for result in ended:
        if result.status != MISSING:
            rows[result.row.name] = _row(result, versions, today)
    return {**document, "rows": [rows[name] for name in names if name in rows]}


def _row(result, versions, today):
    row = {
        "name": result.row.name, "about": result.row.about, "status": result.status.lower(), "date": today,
        "versions": {_NAMES[need]: versions[_NAMES[need]] for need in result.row.needs if _NAMES.get(need) in versions},
        "facts": {**_wire(result), **result.facts.get("matrix", {})},
    }
    if result.failures:
        row["failures"] = [failure.splitlines()[0] for failure in result.failures]
        if result.status == KNOWN:
            row["reason"], row["evidence"] = result.row.known.reason, result.row.known.evidence
    return row


def _wire(result):
    wire = result.facts.get("wire", {})
    return {fact: wire[fact] for fact in _WIRE_FACTS} if result.row.scenario == "transfer" and wire else {}

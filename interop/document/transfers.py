"""Who can talk to whom: the tables of the transfers."""

from document.tables import Footnotes, table
from matrix_rows.contenders import CONTENDERS, MODES
from matrix_rows.transfers import PARTS

OURS, BASELINE = "matrix/transfer/ours/", "matrix/transfer/baseline/"
_METHODS = {"rc4": "RC4", "header-only": "header", "plaintext": "plain"}


def render(rows):
    """Lines of Markdown."""
    notes = Footnotes()
    by_name = {row["name"]: row for row in rows}
    lines = ["## Who can talk to whom", "", *_pairs(by_name, notes)]
    lines += ["## `mse` and each client", "", *_with_ours(by_name, notes)]
    return lines + notes.lines()


def _pairs(by_name, notes):
    head = ["dials ↓ answers →", *(contender.short for contender in CONTENDERS.values()), "mse"]
    body = []
    for one in [*CONTENDERS, "ours"]:
        title = "mse" if one == "ours" else CONTENDERS[one].title
        body.append([title, *(_pair(by_name, one, other, notes) for other in [*CONTENDERS, "ours"])])
    return table(head, body)


def _pair(by_name, one, other, notes):
    """RC4 forced on both, and what the defaults of both come to."""
    if one == other == "ours":
        return ""
    if one == "ours":
        names = [f"{OURS}{other}/{mode}/initiator-get" for mode in ("rc4", "default")]
    elif other == "ours":
        names = [f"{OURS}{one}/{mode}/responder-seed" for mode in ("rc4", "default")]
    else:
        names = [f"{BASELINE}{one}/{other}/{mode}" for mode in ("rc4", "default")]
    forced, default = (by_name.get(name) for name in names)
    return " ".join(filter(None, (_mark(forced, notes), _default(default, notes))))


def _with_ours(by_name, notes):
    head = ["client", *MODES]
    body = []
    for name, contender in CONTENDERS.items():
        body.append([contender.title, *(_cell(by_name, name, mode, notes) for mode in MODES)])
    return table(head, body)


def _cell(by_name, name, mode, notes):
    contender = CONTENDERS[name]
    if mode in contender.cannot:
        return "–" + notes.mark(f"{contender.title} {contender.cannot[mode]}.")
    found = [by_name.get(f"{OURS}{name}/{mode}/{part}") for part in PARTS]
    marks = " ".join(_default(row, notes) if mode == "default" else _mark(row, notes) for row in found)
    note = contender.notes.get(mode)
    return marks + (notes.mark(f"{contender.title}: {note}.") if note else "")


def _mark(row, notes):
    if row is None:
        return "?"
    if row["status"] == "known":
        return "✗" + notes.mark(row["reason"])
    return "✓" if row["status"] == "pass" else "✗ (unexplained)"


def _default(row, notes):
    if row is None or row["status"] != "pass":
        return _mark(row, notes)
    return "/".join(_METHODS[method] for method in row["facts"]["carried"])

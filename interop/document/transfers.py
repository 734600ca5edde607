"""Who can talk to whom: the tables of the transfers."""

from document.tables import Footnotes, table
from matrix_rows.contenders import CONTENDERS, MODES
from matrix_rows.transfers import BASELINE_MIB, PARTS, SIZE_MIB

OURS, BASELINE = "matrix/transfer/ours/", "matrix/transfer/baseline/"
EVERYBODY = [*CONTENDERS, "ours"]
METHODS = {"rc4": "**RC4**", "header-only": "header", "plaintext": "plain"}
# What ours is in a row of its own, for each way between a client and ours that a table of pairs has.
DIALS, ANSWERS = "initiator-get", "responder-seed"

PAIRS = """\
Both as they come, without a setting. Who is on the left dials who is on top, and downloads {mib} MiB.
**RC4**: all of the stream is encrypted. header: the MSE handshake is, what follows is in clear. plain: no MSE.
2nd: the first connection was refused, and another one, begun the other way, carried it."""

FIRST = "These begin with MSE by themselves: {names}. The other {others} begin in plaintext."

FORCED = "With RC4 required on both sides, {worked} of {all} pairs work."
NOT = "With RC4 required on both sides, {worked} of {all} pairs work; these do not: {pairs}."

CLIENTS = """\
`mse get` and `mse seed` with each client, both set to the same: ours dials and is dialled, downloads and serves, so
four runs of {mib} MiB. ✓: all four came through, and the capture shows that method and nothing else. In the last
column, as they come: ours dials / ours is dialled."""


def render(rows):
    """Lines of Markdown."""
    by_name = {row["name"]: row for row in rows}
    notes = Footnotes()
    lines = ["## Who can talk to whom", "", PAIRS.format(mib=BASELINE_MIB), "", *_pairs(by_name, notes)]
    lines += [*_first(by_name), *_forced(by_name, notes), *notes.lines()]
    notes = Footnotes()
    lines += ["### `mse` and each client", "", CLIENTS.format(mib=SIZE_MIB), "", *_with_ours(by_name, notes)]
    return lines + notes.lines()


def _title(name):
    return "mse" if name == "ours" else CONTENDERS[name].title


def _pairs(by_name, notes):
    head = ["", *("mse" if name == "ours" else CONTENDERS[name].short for name in EVERYBODY)]
    return table(head, [
        [_title(one), *(_default(by_name, one, other, notes) for other in EVERYBODY)]
        for one in EVERYBODY])


def _default(by_name, one, other, notes):
    # That is what our own tests are for.
    return "" if one == other == "ours" else _method(_pair(by_name, one, other, "default"), notes)


def _pair(by_name, one, other, mode):
    """The row in which one dials the other, and downloads; None where there is no such row."""
    if one == other == "ours":
        return None
    if one == "ours":
        return by_name.get(f"{OURS}{other}/{mode}/{DIALS}")
    if other == "ours":
        return by_name.get(f"{OURS}{one}/{mode}/{ANSWERS}")
    return by_name.get(f"{BASELINE}{one}/{other}/{mode}")


def _first(by_name):
    """Who begins with MSE by itself."""
    begins = []
    for one in EVERYBODY:
        rows = [_pair(by_name, one, other, "default") for other in EVERYBODY]
        if any(row["facts"]["openings"][:1] == ["mse"] for row in rows if row):
            begins.append(_title(one))
    return [FIRST.format(names=", ".join(begins), others=len(EVERYBODY) - len(begins)), ""] if begins else []


def _forced(by_name, notes):
    pairs = [(one, other, _pair(by_name, one, other, "rc4")) for one in EVERYBODY for other in EVERYBODY]
    pairs = [pair for pair in pairs if pair[2]]
    failed = [f"{_title(one)} to {_title(other)}{_why(row, notes)}" for one, other, row in pairs
              if row["status"] != "pass"]
    text = NOT if failed else FORCED
    return [text.format(worked=len(pairs) - len(failed), all=len(pairs), pairs=", ".join(failed)), ""]


def _why(row, notes):
    return notes.mark(row["reason"]) if "reason" in row else ", unexplained"


def _with_ours(by_name, notes):
    body = []
    for name, contender in CONTENDERS.items():
        body.append([contender.title, *(_cell(by_name, name, mode, notes) for mode in MODES)])
    return table(["", *MODES], body)


def _cell(by_name, name, mode, notes):
    contender = CONTENDERS[name]
    if mode in contender.cannot:
        return "–" + notes.mark(f"{contender.title} {contender.cannot[mode]}.")
    found = {part: by_name.get(f"{OURS}{name}/{mode}/{part}") for part in PARTS}
    note = contender.notes.get(mode)
    mark = notes.mark(f"{contender.title} {note}.") if note else ""
    if mode == "default":
        return " / ".join(_either(found, way, notes) for way in ("initiator", "responder")) + mark
    return _all(found, notes) + mark


def _either(found, way, notes):
    """What getting and seeding come to, in one word where they come to the same."""
    return " or ".join(dict.fromkeys(_method(row, notes) for part, row in found.items() if part.startswith(way)))


def _all(found, notes):
    """What is the same for every part is said once."""
    marks = {part: _mark(row, notes) for part, row in found.items()}
    if len(set(marks.values())) == 1:
        return marks[next(iter(marks))]
    ways = {}
    for way, words in (("initiator", "dials"), ("responder", "is dialled")):
        both = dict.fromkeys(mark for part, mark in marks.items() if part.startswith(way))
        ways[words] = " or ".join(both)
    return ", ".join(f"{mark} {words}" for words, mark in ways.items())


def _mark(row, notes):
    if row is None:
        return "?"
    if row["status"] == "known":
        return ("(✓)" if row["facts"]["complete"] else "✗") + notes.mark(row["reason"])
    return "✓" if row["status"] == "pass" else "✗ unexplained"


def _method(row, notes):
    if row is None or row["status"] != "pass":
        return _mark(row, notes) if row else "?"
    facts = row["facts"]
    return "/".join(METHODS[method] for method in facts["carried"]) + (" 2nd" if len(facts["openings"]) > 1 else "")

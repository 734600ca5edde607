"""The section of the handshakes: `matrix/handshakes/CLIENT/initiator|responder`, the role is ours."""

from document.tables import Footnotes, table
from matrix_rows.contenders import CONTENDERS

PREFIX = "matrix/handshakes/"
ROLES = ("initiator", "responder")

INTRODUCTION = """\
`mse` dialled each client 2,000 times, and was dialled by each as often, with RC4 forced on both sides and the capture
searched for "BitTorrent protocol". A handshake is MSE and the BitTorrent handshake of each side; where the client
dials, also what it says next, as that shows that it could read the answer. One that failed is dialled once more: by
`mse` at once, with a fresh key; by a client when it likes.

1 in 256 S begins with a zero byte, and several clients fail on each of them. As initiator `mse` sees it before it
says anything more, and dials again; as responder it draws another private key, and nothing fails. The column "S[0] = 0"
counts both.
"""

AVOIDED = """\
What else `mse` passes over before it sends it, and how often that was in these runs:
"""

_KINDS = (
    ("ya_13", "a Ya that begins with 0x13", "Transmission 3.00 takes it for plaintext"),
    ("yb_zero", "a Yb that begins with a zero byte", "nobody was seen to; as with S, for clients that lose leading zeros"),
    ("payload_13", "a PadD behind which the first encrypted byte of the BitTorrent handshake is 0x13",
     "Transmission 3.00, as initiator, takes it for plaintext"),
    ("long_reply", "a PadB and a PadD that make the answer, BitTorrent handshake included, longer than 1134 bytes",
     "KTorrent, as initiator, reads no more"),
)


def render(rows):
    """Lines of Markdown; none while there are no such rows."""
    mine = {row["name"].removeprefix(PREFIX): row for row in rows if row["name"].startswith(PREFIX)}
    if not mine:
        return []
    notes = Footnotes()
    head = ["client", "`mse` is", "tried", "worked at once", "at the second dial", "S[0] = 0", "failed"]
    body = [_line(name, role, mine.get(f"{name}/{role}"), notes) for name in CONTENDERS for role in ROLES]
    return ["## Handshakes", "", INTRODUCTION, *table(head, body), *notes.lines(), AVOIDED, *_avoided(mine.values())]


def _line(name, role, row, notes):
    title = CONTENDERS[name].title
    if row is None or "tried" not in row["facts"]:
        return [title, role, "?", "", "", "", "" if row is None else "✗ (unexplained)"]
    facts = row["facts"]
    zero = facts["redials"]["leading_zero"] if role == "initiator" else facts["avoided"]["s_zero"]
    return [title, role, f"{facts['tried']:,}", f"{facts['worked_at_first_dial']:,}",
            str(facts["worked_at_second_dial"]), str(zero), _failed(row, notes)]


def _failed(row, notes):
    facts = row["facts"]
    failed = [f"{cause['times']}" + notes.mark(f"{cause['explanation']} {cause['evidence']}")
              for cause in facts["failed"]]
    if facts["unexplained"]:
        failed.append(f"{facts['unexplained']} unexplained")
    elif row["status"] == "known":
        failed.append("in clear" + notes.mark(f"{row['reason']} {row['evidence']}"))
    elif row["status"] == "fail":
        failed.append("✗ (unexplained)")
    return ", ".join(failed) or "0"


def _avoided(rows):
    """As responder ours avoids what the client fails on as initiator, and the other way round."""
    facts = [row["facts"] for row in rows if "avoided" in row["facts"]]
    body = []
    for key, what, why in _KINDS:
        of = [fact for fact in facts if fact["role"] == ("initiator" if key == "ya_13" else "responder")]
        times, connections = sum(fact["avoided"][key] for fact in of), sum(fact["connections"] for fact in of)
        body.append([what, why, f"{times} in {connections:,}"])
    return table(["what", "who would fail", "times"], body)

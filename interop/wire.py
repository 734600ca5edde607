"""What the reassembled peer traffic of a row has to look like.

`rc4`: no trace of BitTorrent anywhere.
`header-only`: the payload behind the MSE handshake is plaintext by design, and
with it the responder's own BitTorrent handshake. The initiator's travels as IA,
encrypted. So: no direction begins with a BitTorrent handshake, the initiator's
has none at all, the responder's only behind a whole MSE handshake.
`plaintext`: the negative control. Everything must be found.
`any`: whatever the clients agree on is a fact and no failure.
"""

from dataclasses import dataclass, field

MARKER = b"BitTorrent protocol"
# Yb, then ENCRYPT(VC, crypto_select, len(PadD)), both pads empty.
LEAST_BEFORE_PAYLOAD = 96 + 14
PUBLIC_KEY = 96
# Enough to tell two keys apart.
KEY_SAMPLE = 8
BITTORRENT_HANDSHAKE = 68
# More than handshakes, pads and a few messages take: a stream this long carried payload.
PAYLOAD = 256 * 1024


@dataclass
class Verdict:
    """`failures`: something was seen that must not be. `lacking`: too little was seen."""

    failures: list = field(default_factory=list)
    lacking: list = field(default_factory=list)
    facts: dict = field(default_factory=dict)
    lines: list = field(default_factory=list)


def judge(connections, datagrams, rule, samples):
    """Holds the traffic against `rule`; `samples` are known pieces of the payload."""
    verdict = Verdict()
    clear = []
    behind = 0
    for number, connection in enumerate(connections):
        request, answer = connection.request, connection.answer
        initiator, responder = positions(request), positions(answer)
        clear.append({s for s in samples if s in request or s in answer})
        behind += any(at >= LEAST_BEFORE_PAYLOAD for at in responder)
        verdict.lines.append(_describe(number, connection, initiator, responder))
        for wrong in _wrong(rule, initiator, responder, _established(connection)):
            verdict.failures.append(f"wire, connection {number}: {wrong}")
        if connection.missing:
            verdict.failures.append(
                f"wire, connection {number}: {connection.missing} bytes are not in the capture")
    if any(MARKER in datagram.data for datagram in datagrams):
        verdict.failures.append("wire: a UDP datagram holds a plaintext BitTorrent handshake")

    found = set().union(*clear)
    established = sum(map(_established, connections))
    if not established:
        verdict.lacking.append("wire: no connection carried peer traffic")
    if rule == "rc4" and found:
        verdict.failures.append(f"wire: {len(found)} of {len(samples)} payload samples in plaintext")
    if rule == "header-only" and not behind:
        verdict.lacking.append(
            "wire: no BitTorrent handshake behind an MSE handshake, so not header-only")
    if rule in ("header-only", "plaintext") and len(found) < len(samples):
        verdict.lacking.append(
            f"wire: only {len(found)} of {len(samples)} payload samples found in plaintext; "
            "the search is broken or the payload was encrypted")
    verdict.facts = {
        "connections": len(connections),
        "established": established,
        "bytes": sum(len(c.request) + len(c.answer) for c in connections),
        "datagrams": len(datagrams),
        "plaintext_samples": f"{len(found)}/{len(samples)}",
        "openings": list(dict.fromkeys(opening(c.request) for c in connections if c.request)),
        "carried": _carried(connections, clear),
        "keys": _first_keys(connections),
    }
    return verdict


def positions(stream, needle=MARKER):
    """Every offset of the marker, or of something else."""
    found, at = [], stream.find(needle)
    while at >= 0:
        found.append(at)
        at = stream.find(needle, at + 1)
    return found


def opening(request):
    """How an initiator began: "plaintext" or "mse"."""
    return "plaintext" if request[1:20] == MARKER[:len(request) - 1] else "mse"


def _first_keys(connections):
    """The first bytes of both public keys, of the first MSE handshake; none without one."""
    for connection in connections:
        request, answer = connection.request, connection.answer
        if opening(request) == "mse" and min(len(request), len(answer)) >= PUBLIC_KEY:
            return [key[:KEY_SAMPLE].hex() for key in (request, answer)]
    return []


def _carried(connections, clear):
    """By which methods payload crossed the wire, as far as samples and lengths tell."""
    lengths = [len(c.request) + len(c.answer) for c in connections]
    carried = set()
    for connection, samples, length in zip(connections, clear, lengths, strict=True):
        # A short connection may have held no sample; the longest one of a payload did.
        if samples or PAYLOAD < length == max(lengths):
            encrypted = "header-only" if samples else "rc4"
            carried.add("plaintext" if opening(connection.request) == "plaintext" else encrypted)
    return sorted(carried)


def _wrong(rule, initiator, responder, established):
    if rule == "any":
        return
    if rule == "plaintext":
        if established and not (initiator[:1] == [1] and responder[:1] == [1]):
            yield f"a plaintext handshake had to be found, found {initiator} and {responder}"
        return
    if rule == "rc4" and responder:
        yield f"BitTorrent protocol in the responder's stream at {responder}"
    if rule == "header-only" and any(at < LEAST_BEFORE_PAYLOAD for at in responder):
        yield f"BitTorrent protocol in the responder's stream, before an MSE handshake fits: {responder}"
    if initiator:
        yield f"BitTorrent protocol in the initiator's stream at {initiator}"


def _established(connection):
    # Whatever else was said, a BitTorrent handshake went both ways.
    return min(len(connection.request), len(connection.answer)) >= BITTORRENT_HANDSHAKE


def _describe(number, connection, initiator, responder):
    def end(endpoint):
        return f"{endpoint[0]}:{endpoint[1]}"

    return (
        f"connection {number}: {end(connection.initiator)} -> {end(connection.responder)}, "
        f"{len(connection.request)} bytes beginning {connection.request[:20].hex() or '-'}, "
        f"answered {len(connection.answer)} bytes beginning {connection.answer[:20].hex() or '-'}; "
        f"BitTorrent protocol at {initiator or 'nowhere'} / {responder or 'nowhere'}"
    )

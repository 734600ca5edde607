"""Holds the traffic with each peer against its cell of policies.py.

The search is for "BitTorrent protocol" and for the 20 bytes of the info-hash, in the reassembled
streams between proxy and peer. With the policy `require`, neither may be in anything that the
proxy sent, whatever the peer did. Where a cell is plaintext, both have to be found.
"""

from lab import ADDRESS
from policies import ADDRESSES
from wire import MARKER, Verdict, positions

PROXY = ADDRESS["left"]


def judge(connections, datagrams, policy, cells, payload, info_hash):
    """`cells` by the name of the peer; `info_hash` is its 20 bytes."""
    verdict = Verdict()
    needles = (MARKER, info_hash)
    for name, cell in cells.items():
        address = ADDRESSES[name]
        mine = [c for c in connections if address in (c.initiator[0], c.responder[0])]
        seen = [_Seen(c, payload) for c in mine if c.request]
        openings = tuple(dict.fromkeys(one.opening for one in seen))
        carried = {one.carries for one in seen if one.carries}
        verdict.lines.append(f"{name}: {len(seen)} connections, openings {openings}, carried by {carried or None}")
        if not seen:
            verdict.lacking.append(f"wire, {name}: no connection at all")
            continue
        if openings != cell.openings:
            verdict.failures.append(f"wire, {name}: openings {openings} instead of {cell.openings}")
        if carried != {cell.carries} - {None}:
            verdict.failures.append(f"wire, {name}: carried by {carried or None} instead of {cell.carries}")
        for number, one in enumerate(seen):
            for wrong in one.wrong(policy, needles):
                verdict.failures.append(f"wire, {name}, connection {number}: {wrong}")
        verdict.failures += [f"wire, {name}: {c.missing} bytes are not in the capture" for c in mine if c.missing]
    strangers = {end[0] for c in connections for end in (c.initiator, c.responder)}
    strangers -= {PROXY, *(ADDRESSES[name] for name in cells)}
    if strangers:
        verdict.failures.append(f"wire: connections of {sorted(strangers)}, who are in no cell")
    if any(needle in datagram.data for needle in needles for datagram in datagrams):
        verdict.failures.append("wire: a UDP datagram names BitTorrent or the torrent")
    verdict.facts = {
        "connections": len(connections), "bytes": sum(len(c.request) + len(c.answer) for c in connections),
    }
    return verdict


class _Seen:
    """One connection: how it opened, and what carried the payload if it did."""

    def __init__(self, connection, payload):
        self._request, self._answer = connection.request, connection.answer
        self._by_proxy = self._request if connection.initiator[0] == PROXY else self._answer
        self.opening = "plaintext" if self._request[1:20] == MARKER[:len(self._request) - 1] else "mse"
        self.carries = None
        if len(self._request) + len(self._answer) >= payload.size:
            self.carries = "plaintext" if self.opening == "plaintext" else "rc4"
            clear = any(sample in self._request or sample in self._answer for sample in payload.samples)
            if self.opening == "mse" and clear:
                self.carries = "header-only"

    def wrong(self, policy, needles):
        """What must not have been sent, or was not found."""
        if policy == "require" and self.opening == "plaintext" and self._by_proxy:
            yield f"the proxy sent {len(self._by_proxy)} bytes in a plaintext connection"
        for needle in needles:
            places = f"{needle[:19]!r} in "
            if self.opening == "mse" and needle in self._request:
                yield f"{places}what the initiator sent, at {positions(self._request, needle)}"
            if self.opening == "mse" and self.carries != "header-only" and needle in self._answer:
                yield f"{places}what the responder sent, at {positions(self._answer, needle)}"
            if self.carries == "plaintext" and not (needle in self._request and needle in self._answer):
                yield f"{needle[:19]!r} not found in a plaintext transfer: the search is broken"

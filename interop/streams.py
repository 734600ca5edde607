"""TCP reassembly: the byte streams both ends of each connection sent."""

import pcap

_HALF = 1 << 31
_MASK = (1 << 32) - 1


class Direction:
    """What one end sent, in order, each byte once.

    `missing` counts bytes known to exist (acknowledged, or followed by later
    ones) that the capture does not hold; a search proves nothing then.
    """

    def __init__(self, start):
        self.data = bytearray()
        self._start = start
        self._waiting = {}
        self._finished = 0
        self._acknowledged = 0

    @property
    def missing(self):
        """Bytes the sender's peer saw and the capture did not."""
        known = max([self._acknowledged - self._finished]
                    + [at + len(data) for at, data in self._waiting.items()])
        return max(0, known - len(self.data))

    def segment(self, sequence, data, fin):
        """Takes a segment whenever it comes: early, late, twice or overlapping."""
        at = self._offset(sequence)
        if fin:
            self._finished = 1
        if data:
            if len(self._waiting.get(at, b"")) < len(data):
                self._waiting[at] = data
            self._drain()

    def acknowledge(self, number):
        """The other end has everything before `number`."""
        self._acknowledged = max(self._acknowledged, self._offset(number))

    def _drain(self):
        for at in sorted(self._waiting):
            if at > len(self.data):
                return
            self.data += self._waiting.pop(at)[len(self.data) - at:]

    def _offset(self, number):
        # Sequence numbers wrap; what counts is the distance from here.
        here = self._start + len(self.data)
        distance = (number - here) & _MASK
        if distance >= _HALF:
            distance -= 1 << 32
        return len(self.data) + distance


class Connection:
    """`initiator` and `responder` are endpoints; `sent` and `answered` their streams."""

    def __init__(self, syn):
        self.initiator, self.responder = syn.source, syn.target
        self.sent = Direction(syn.sequence + 1)
        self.answered = None
        self.first = syn.sequence

    @property
    def answer(self):
        """The responder's stream, empty when it never answered."""
        return bytes(self.answered.data) if self.answered else b""

    @property
    def request(self):
        """The initiator's stream."""
        return bytes(self.sent.data)

    @property
    def missing(self):
        """Bytes lost to the capture, both directions together."""
        return self.sent.missing + (self.answered.missing if self.answered else 0)

    def take(self, segment):
        """Sorts one segment of this connection in."""
        if segment.source == self.initiator:
            mine, other = self.sent, self.answered
        else:
            if segment.flags & pcap.SYN and self.answered is None:
                self.answered = Direction(segment.sequence + 1)
            mine, other = self.answered, self.sent
        if not segment.flags & (pcap.SYN | pcap.RST) and mine is not None:
            mine.segment(segment.sequence, segment.data, segment.flags & pcap.FIN)
        if segment.flags & pcap.ACK and not segment.flags & pcap.RST and other is not None:
            other.acknowledge(segment.acknowledged)


def reassemble(packets):
    """(connections, datagrams, strays): strays are segments of no known connection."""
    connections, datagrams, strays, open_now = [], [], 0, {}
    for packet in packets:
        if isinstance(packet, pcap.Datagram):
            datagrams.append(packet)
            continue
        key = frozenset((packet.source, packet.target))
        current = open_now.get(key)
        if packet.flags & pcap.SYN and not packet.flags & pcap.ACK:
            if current is None or current.first != packet.sequence:
                open_now[key] = current = Connection(packet)
                connections.append(current)
        elif current is None:
            strays += bool(packet.data)
            continue
        current.take(packet)
    return connections, datagrams, strays

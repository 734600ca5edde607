"""A pcap file of an Ethernet link, read with the standard library alone."""

import struct
from dataclasses import dataclass

_TCP, _UDP = 6, 17
_ETHERNET = 1
_IPV4, _IPV6 = 0x0800, 0x86DD
_BYTE_ORDER = {
    b"\xd4\xc3\xb2\xa1": "<", b"\x4d\x3c\xb2\xa1": "<",
    b"\xa1\xb2\xc3\xd4": ">", b"\xa1\xb2\x3c\x4d": ">",
}

FIN, SYN, RST, ACK = 0x01, 0x02, 0x04, 0x10


@dataclass
class Segment:
    """One TCP segment; an endpoint is (address, port)."""

    source: tuple
    target: tuple
    sequence: int
    acknowledged: int
    flags: int
    data: bytes


@dataclass
class Datagram:
    """One UDP datagram."""

    source: tuple
    target: tuple
    data: bytes


def packets(path):
    """Yields a Segment or Datagram for every TCP or UDP packet of the file."""
    with open(path, "rb") as file:
        header = file.read(24)
        order = _BYTE_ORDER.get(header[:4])
        if order is None or len(header) < 24:
            raise ValueError(f"{path} is not a pcap file")
        if struct.unpack(order + "I", header[20:])[0] & 0xFFFF != _ETHERNET:
            raise ValueError(f"{path} is not a capture of an Ethernet link")
        record = struct.Struct(order + "IIII")
        while len(head := file.read(16)) == 16:
            _, _, captured, original = record.unpack(head)
            frame = file.read(captured)
            if len(frame) < captured:
                return
            if captured < original:
                raise ValueError(f"{path} holds a packet cut from {original} to {captured} bytes")
            packet = _packet(frame)
            if packet is not None:
                yield packet


def _packet(frame):
    if len(frame) < 14:
        return None
    kind, packet = int.from_bytes(frame[12:14], "big"), memoryview(frame)[14:]
    if kind == _IPV4:
        start, total = (packet[0] & 15) * 4, int.from_bytes(packet[2:4], "big")
        protocol, source, target = packet[9], packet[12:16], packet[16:20]
        if int.from_bytes(packet[6:8], "big") & 0x3FFF:
            raise ValueError("a fragmented IP packet: the capture cannot be reassembled")
        # A total of 0 is what segmentation offload leaves in packets over 64 KiB.
        body = packet[start:total] if total else packet[start:]
    elif kind == _IPV6:
        protocol, source, target = packet[6], packet[8:24], packet[24:40]
        length = int.from_bytes(packet[4:6], "big")
        body = packet[40:40 + length] if length else packet[40:]
    else:
        return None
    if protocol not in (_TCP, _UDP):
        return None
    ends = [(_address(host), int.from_bytes(body[at:at + 2], "big"))
            for host, at in ((source, 0), (target, 2))]
    if protocol == _UDP:
        return Datagram(*ends, bytes(body[8:]))
    sequence, acknowledged, offset, flags = struct.unpack(">IIBB", body[4:14])
    return Segment(*ends, sequence, acknowledged, flags, bytes(body[(offset >> 4) * 4:]))


def _address(raw):
    if len(raw) == 4:
        return ".".join(map(str, raw))
    return raw.hex(":", 2)

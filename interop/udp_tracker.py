"""The same as tracker.py over UDP (BEP 15), for a client whose HTTP is slow to start."""

import itertools
import socket
import struct
import threading

from tracker import PORT, compact_slices

PROTOCOL_ID = 0x41727101980
CONNECT, ANNOUNCE, ERROR = 0, 1, 3
CONNECTION_ID = 7
INTERVAL_SECONDS = 5
# Bytes: address and port.
COMPACT_PEER = 6
_REQUEST = struct.Struct(">QII")
_ANSWER = struct.Struct(">IIIII")
_ANNOUNCE_LENGTH = 98


class UdpTracker:
    """Serves until `close`; `announces` holds the requests seen, as those of HTTP look. `at_once` is as of `Tracker`."""

    def __init__(self, lab, side, peers, host="127.0.0.1", asks=None, at_once=None):
        """It is on `side`; who asks is there, too, or on the side of that name."""
        self.serves = (asks or side, peers)
        self.url = f"udp://{host}:{PORT}/announce"
        self.announces = []
        self._answers = itertools.cycle(compact_slices(peers, at_once))
        self._socket = lab.socket(side, socket.SOCK_DGRAM)
        self._socket.bind((host, PORT))
        self._open = True
        threading.Thread(target=self._serve, daemon=True).start()

    def ports(self):
        """Every port that was announced."""
        return sorted({int(line.rpartition("=")[2]) for line in self.announces})

    def close(self):
        """Stops answering."""
        self._open = False
        try:
            # Unblocks the thread.
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._socket.close()

    def _serve(self):
        while self._open:
            try:
                request, sender = self._socket.recvfrom(2048)
                answer = self._answer(request)
                if answer:
                    self._socket.sendto(answer, sender)
            except OSError:
                continue

    def _answer(self, request):
        """None for what is no request."""
        if len(request) < _REQUEST.size:
            return None
        first, action, transaction = _REQUEST.unpack_from(request)
        if action == CONNECT and first == PROTOCOL_ID:
            return struct.pack(">IIQ", CONNECT, transaction, CONNECTION_ID)
        if action == ANNOUNCE and first == CONNECTION_ID and len(request) >= _ANNOUNCE_LENGTH:
            port = int.from_bytes(request[_ANNOUNCE_LENGTH - 2:_ANNOUNCE_LENGTH], "big")
            self.announces.append(f"/announce?port={port}")
            peers = next(self._answers)
            # KTorrent reads as many as there are leechers and seeders.
            return _ANSWER.pack(ANNOUNCE, transaction, INTERVAL_SECONDS, 0, len(peers) // COMPACT_PEER) + peers
        return struct.pack(">II", ERROR, transaction) + b"not here"

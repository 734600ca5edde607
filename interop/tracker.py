"""A tracker that answers every announce with the same peers, or with the next ones of many.

Transmission has no way to be told a peer, and never connects to 127/8; a
tracker that names 10.77.0.x is how it is pointed at one. It listens on the
loopback of the client's own namespace, so that announces are never part of
the captured peer traffic, or across the wire, as trackers do in life.
"""

import itertools
import re
import socket
import threading

from torrent import bencode

PORT = 6969
MAX_REQUEST = 16 * 1024


class Tracker:
    """Serves until `close`; `announces` holds the request lines seen.

    With `at_once`, an announce is answered with so many peers, the next one with those that follow.
    """

    def __init__(self, lab, side, peers, host="127.0.0.1", asks=None, at_once=None):
        """It is on `side`; who asks is there, too, or on the side of that name."""
        self.serves = (asks or side, peers)
        self.url = f"http://{host}:{PORT}/announce"
        self.announces = []
        self._answers = itertools.cycle(_answer(compact) for compact in compact_slices(peers, at_once))
        self._listener = lab.socket(side)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind((host, PORT))
        self._listener.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def ports(self):
        """Every port that was announced."""
        return sorted({int(port) for line in self.announces
                       for port in re.findall(r"/announce\S*[?&]port=(\d+)", line)})

    def close(self):
        """Stops listening."""
        # A close alone would leave the thread blocked in accept().
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()

    def _serve(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                try:
                    self._one(connection)
                except OSError:
                    continue

    def _one(self, connection):
        connection.settimeout(5)
        request = b""
        while b"\r\n\r\n" not in request and len(request) < MAX_REQUEST:
            more = connection.recv(4096)
            if not more:
                return
            request += more
        line = request.split(b"\r\n")[0]
        self.announces.append(line.decode("latin1"))
        # A scrape is no reason to name the next ones.
        connection.sendall(next(self._answers) if b"/announce" in line else _answer(b""))


def compact_slices(peers, at_once):
    """Lists of `at_once` peers each, or one of all, in six bytes a peer."""
    at_once = at_once or max(1, len(peers))
    compact = [socket.inet_aton(host) + port.to_bytes(2, "big") for host, port in peers]
    return [b"".join(compact[at:at + at_once]) for at in range(0, len(compact), at_once)] or [b""]


def _answer(compact):
    body = bencode({"interval": 5, "min interval": 3, "peers": compact})
    return (
        b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n"
        b"Connection: close\r\n\r\n%s" % (len(body), body)
    )

"""A tracker that answers every announce with the same peers.

Transmission has no way to be told a peer, and never connects to 127/8; a
tracker that names 10.77.0.x is how it is pointed at one. It listens on the
loopback of the client's own namespace, so that announces are never part of
the captured peer traffic, or across the wire, as trackers do in life.
"""

import re
import socket
import threading

from torrent import bencode

PORT = 6969
MAX_REQUEST = 16 * 1024


class Tracker:
    """Serves until `close`; `announces` holds the request lines seen."""

    def __init__(self, lab, side, peers, host="127.0.0.1"):
        self.serves = (side, peers)
        self.url = f"http://{host}:{PORT}/announce"
        self.announces = []
        compact = b"".join(socket.inet_aton(host) + port.to_bytes(2, "big") for host, port in peers)
        body = bencode({"interval": 5, "min interval": 3, "peers": compact})
        self._answer = (
            b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n"
            b"Connection: close\r\n\r\n%s" % (len(body), body)
        )
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
        self.announces.append(request.split(b"\r\n")[0].decode("latin1"))
        connection.sendall(self._answer)

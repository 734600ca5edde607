"""A proxy that runs, and clients and peers around it: plain sockets, whose bytes the proxy encrypts."""

import json
import os
import re
import socket
import subprocess
import threading
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Well over what anything here takes; a hang must end.
PATIENCE = 30

TORRENTS = [bytes([number]) * 20 for number in (0x5A, 0x6B, 0x7C)]


def binary():
    """Given as MSE, or what cargo built last."""
    built = (os.path.join(ROOT, "target", kind, "mse") for kind in ("release", "debug"))
    found = [path for path in built if os.path.exists(path)]
    return os.environ.get("MSE") or max(found, key=os.path.getmtime, default="mse")


def handshake(info_hash, peer_id):
    return b"\x13BitTorrent protocol" + bytes(8) + info_hash + peer_id * 20


class Proxy:
    """`mse proxy` with a status page. Stop it."""

    def __init__(self, *arguments):
        command = [binary(), "proxy", "--socks", "127.0.0.1:0", "--allow-loopback",
                   "--status", "127.0.0.1:0", *arguments]
        self._child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                       text=True, env={**os.environ, "MSE_LOG": "info"})
        self._said = ""
        try:
            self.status = self._says(r"status at (http://[0-9.:]+)/")
            self.socks = self._address(r"socks on ([0-9.:]+)")
            listens = "--listen" in arguments
            self.public = self._address(r"listening on ([0-9.:]+)") if listens else None
        except BaseException:
            self.stop()
            raise
        # It must never wait for somebody to read.
        threading.Thread(target=self._child.stderr.read, daemon=True).start()

    def _says(self, pattern):
        """What is found in its log, now or later; the order of lines is its own."""
        while True:
            found = re.search(pattern, self._said)
            if found:
                return found[1]
            line = self._child.stderr.readline()
            if not line:
                raise AssertionError(f"it never says {pattern!r}:\n{self._said}")
            self._said += line

    def _address(self, pattern):
        host, port = self._says(pattern).rsplit(":", 1)
        return host, int(port)

    def get(self, path):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.status + path, timeout=PATIENCE) as answer:
            return answer.read().decode()

    def json(self, path="/api/status"):
        return json.loads(self.get(path))

    def connect(self, address):
        """A client's connection through SOCKS5. Refused by the proxy: ConnectionError."""
        stream = socket.create_connection(self.socks, PATIENCE)
        port = address[1].to_bytes(2, "big")
        stream.sendall(b"\x05\x01\x00")
        _read(stream, 2)
        stream.sendall(b"\x05\x01\x00\x01" + socket.inet_aton(address[0]) + port)
        reply = _read(stream, 10)
        if reply[1]:
            stream.close()
            raise ConnectionError(f"SOCKS reply {reply[1]}")
        return stream

    def stop(self):
        self._child.terminate()
        self._child.wait(PATIENCE)
        self._child.stderr.close()


class Peer:
    """Listens, shakes hands in plaintext and echoes. `only_plaintext` hangs up on everything else."""

    def __init__(self, only_plaintext=False):
        self._only_plaintext = only_plaintext
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
        self.address = self._listener.getsockname()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                stream, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(stream,), daemon=True).start()

    def _serve(self, stream):
        try:
            with stream:
                hello = stream.recv(68)
                if hello.startswith(b"\x13BitTorrent protocol"):
                    stream.sendall(handshake(hello[28:48], b"e"))
                elif self._only_plaintext:
                    return
                else:
                    stream.sendall(hello)
                while block := stream.recv(1 << 16):
                    stream.sendall(block)
        except OSError:
            # The other side may leave at any time.
            pass

    def close(self):
        # Closing alone would leave it listening for as long as the task waits in accept.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


def greet(stream, torrent):
    """The client's handshake; returns when it is answered."""
    stream.sendall(handshake(torrent, b"c"))
    assert _read(stream, 68)[28:48] == torrent
    return stream


def exchange(stream, amount):
    """Sends that many bytes and has them back."""
    stream.sendall(bytes(amount))
    _read(stream, amount)


class Pump:
    """Keeps connections busy until it is stopped."""

    def __init__(self, streams, amount):
        self._stopped = threading.Event()
        self._task = threading.Thread(target=self._run, args=(streams, amount), daemon=True)
        self._task.start()

    def _run(self, streams, amount):
        while not self._stopped.wait(0.05):
            for place, stream in enumerate(streams):
                exchange(stream, amount // (place + 1))

    def stop(self):
        self._stopped.set()
        self._task.join(PATIENCE)


def _read(stream, amount):
    stream.settimeout(PATIENCE)
    data = b""
    while len(data) < amount:
        more = stream.recv(amount - len(data))
        if not more:
            raise ConnectionError("closed")
        data += more
    return data

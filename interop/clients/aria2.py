"""aria2 1.36: peers only from a tracker, state over JSON-RPC. It cannot switch its own MSE off."""

import json
import os
import shutil

from clients.downloader import Downloader
from clients.rpc import request

RPC_PORT = 6800
ENCRYPTION = {
    "plain": [],
    "rc4": ["--bt-force-encryption=true"],
    "header-only": ["--bt-require-crypto=true", "--bt-min-crypto-level=plain"],
}


def missing():
    """What to install, or None."""
    if shutil.which("aria2c") is None:
        return "aria2c (apt-get install aria2)"
    return None


class Aria2(Downloader):
    """`mode`: rc4 (required), header-only (MSE required) or plain (its default: MSE or plaintext)."""

    def _start(self, torrent, dial, seeds):
        argv = [
            "aria2c", "--no-conf", f"--dir={self._folder}", f"--listen-port={self.address[1]}",
            "--enable-dht=false", "--enable-dht6=false", "--bt-enable-lpd=false",
            "--enable-peer-exchange=false", "--disable-ipv6=true", "--file-allocation=none",
            "--seed-ratio=0.0", "--console-log-level=notice", "--summary-interval=0",
            "--enable-rpc=true", f"--rpc-listen-port={RPC_PORT}",
        ]
        if not self._listens_everywhere():
            argv.append(f"--interface={self.address[0]}")
        argv += ENCRYPTION[self._mode]
        if seeds:
            argv += ["--check-integrity=true", "--bt-hash-check-seed=true"]
        self.process = self._bench.start(self.name, self._side, [
            *argv, self._announced(torrent, dial)])

    def _active(self):
        return self._state() is not None

    def _complete(self):
        state = self._state()
        return state and int(state["totalLength"]) == int(state["completedLength"]) > 0

    def _state(self):
        body = json.dumps({"jsonrpc": "2.0", "id": "1", "method": "aria2.tellActive"})
        answer = request(self._bench, self._side, RPC_PORT, "POST", "/jsonrpc", body)
        active = json.loads(answer[1]).get("result") if answer else None
        return active[0] if active else None

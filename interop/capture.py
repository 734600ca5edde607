"""tcpdump on the veth pair: everything the two sides say to each other."""

import os
import re
import secrets
import socket
import time

import pcap
import streams
from lab import ADDRESS, INTERFACE
from process import Failed, Process

# More than a row sends, so that a slow disk or a busy machine loses nothing.
BUFFER_KIB = 160 * 1024
SENTINEL_PORT = 9
START_SECONDS = 10
FLUSH_SECONDS = 15


class Capture:
    """Runs from its making until `finish`."""

    def __init__(self, lab, folder):
        self.file = os.path.join(folder, "peers.pcap")
        self._lab = lab
        argv = ["tcpdump", "-i", INTERFACE, "-n", "-s", "0", "-U", "-B", BUFFER_KIB, "-w", "-"]
        if os.getuid() == 0:
            argv += ["-Z", "root"]
        self.process = Process("tcpdump", lab.command("left", argv),
                               os.path.join(folder, "tcpdump.log"), stdout=self.file)
        self._wait("tcpdump listens", lambda: "listening on" in self._said(), START_SECONDS)

    def finish(self):
        """Stops and returns (connections, datagrams) of the whole capture."""
        try:
            self._flush()
        finally:
            self.process.stop()
        dropped = re.search(r"^(\d+) packets dropped by kernel", self._said(), re.M)
        if dropped and int(dropped[1]):
            raise Failed(f"tcpdump lost {dropped[1]} packets: the capture proves nothing")
        connections, datagrams, strays = streams.reassemble(pcap.packets(self.file))
        if strays:
            raise Failed(f"{strays} TCP segments of no known connection: the capture proves nothing")
        return connections, [d for d in datagrams if d.target[1] != SENTINEL_PORT]

    def _flush(self):
        # Packets wait in the kernel's ring; a last one of our own, seen in the
        # file, shows that all before it are there too.
        token = secrets.token_bytes(16)
        with self._lab.socket("left", socket.SOCK_DGRAM) as sender:
            sender.sendto(token, (ADDRESS["right"], SENTINEL_PORT))
        self._wait("the capture is written", lambda: self._ends_with(token), FLUSH_SECONDS)

    def _wait(self, what, condition, seconds):
        try:
            self.process.wait_for(what, condition, seconds)
        except Failed as failure:
            self.process.stop()
            raise Failed(f"{failure}\n{self.process.describe()}") from None

    def _said(self):
        with open(self.process.log, errors="replace") as log:
            return log.read()

    def _ends_with(self, token):
        time.sleep(0.1)
        with open(self.file, "rb") as file:
            file.seek(max(0, os.path.getsize(self.file) - 4096))
            return token in file.read()

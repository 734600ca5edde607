"""Two network namespaces joined by a veth pair: the whole world of one row.

The harness first moves itself into a mount and network namespace of its own
(and a user namespace when it is not root), with a private /run. Names,
mounts and addresses therefore vanish with the process, however it ends.
"""

import ctypes
import itertools
import os
import socket
import subprocess
import sys
import threading

ADDRESS = {"left": "10.77.0.1", "right": "10.77.0.2"}
# Of a tracker that is not on a client's own loopback, by the side that it serves.
TRACKERS = {"left": "10.77.0.98", "right": "10.77.0.99"}
# In memory, private, and gone with the process; disks of busy machines stall.
SCRATCH = "/run/rows"
# Every address in here is answered by `left`: one listener there looks like
# 65536 different peers to a client on the right.
MANY_ADDRESSES = "10.78.0.0/16"
INTERFACE = "peers0"

_INSIDE = "MSE_INTEROP_INSIDE"
_CLONE_NEWNET = 0x40000000
_MS_BIND = 0x1000
_libc = ctypes.CDLL(None, use_errno=True)
_counter = itertools.count()


class LabError(Exception):
    """The kernel or the machine does not let us build the lab."""


def enter_private_world():
    """Re-execs this program in private namespaces; returns once inside them."""
    if os.environ.get(_INSIDE) != "1":
        # Not mapped to root: tcpdump would then want to become another user.
        unshare = ["unshare", "--net", "--mount"]
        if os.geteuid() != 0:
            unshare += ["--map-current-user", "--keep-caps"]
        probe = subprocess.run([*unshare, "true"], capture_output=True, text=True)
        if probe.returncode:
            raise LabError(
                f"`{' '.join(unshare)}` failed ({probe.stderr.strip()}): run as root, "
                "or allow unprivileged user namespaces"
            )
        os.environ[_INSIDE] = "1"
        os.execvp("unshare", [*unshare, sys.executable, *sys.argv])
    if _libc.mount(b"none", b"/run", b"tmpfs", 0, None):
        raise LabError(f"cannot mount a private /run: {os.strerror(ctypes.get_errno())}")
    os.mkdir("/run/netns")
    os.mkdir(SCRATCH)
    # Looking up a name fails at once. A client that waits for a server out there does not end in time.
    with open("/run/resolv.conf", "w") as file:
        file.write("nameserver 127.0.0.1\n")
    if os.path.exists("/etc/resolv.conf"):
        _libc.mount(b"/run/resolv.conf", b"/etc/resolv.conf", None, _MS_BIND, None)


class Lab:
    """`left` (10.77.0.1) and `right` (10.77.0.2), each with `lo` up."""

    def __init__(self):
        number = next(_counter)
        self.names = {side: f"mse-{os.getpid()}-{number}-{side}" for side in ADDRESS}
        try:
            self._build()
        except Exception:
            self.close()
            raise

    def command(self, side, argv):
        """`argv` as it has to be started to run in the namespace of `side`."""
        return ["ip", "netns", "exec", self.names[side], *argv]

    def socket(self, side, kind=socket.SOCK_STREAM):
        """A socket that lives in the namespace of `side`.

        setns() binds a thread, a socket stays where it was made: so a thread
        that ends right away makes it.
        """
        made = []

        def make():
            with open(f"/run/netns/{self.names[side]}") as namespace:
                if _libc.setns(namespace.fileno(), _CLONE_NEWNET):
                    raise OSError(ctypes.get_errno(), "setns")
            made.append(socket.socket(socket.AF_INET, kind))

        worker = threading.Thread(target=make)
        worker.start()
        worker.join()
        if not made:
            raise LabError(f"cannot open a socket in {self.names[side]}")
        return made[0]

    def add_addresses(self, side, addresses):
        """Gives `side` more addresses beside its own."""
        for address in addresses:
            self._in(side, "addr", "add", f"{address}/24", "dev", INTERFACE)

    def add_default_route(self, side):
        """libtorrent announces only from addresses of an interface that has one."""
        other = next(address for name, address in ADDRESS.items() if name != side)
        self._in(side, "route", "add", "default", "via", other)

    def refuse_utp(self, side, port):
        """UDP of a client that uses it for peers from its own port, and cannot be told not to."""
        for words in ("add table inet lab", "add chain inet lab output { type filter hook output priority 0 ; }",
                      f"add rule inet lab output udp sport {port} reject"):
            _ip_tool(*self.command(side, ["nft", *words.split()]))

    def close(self):
        """Removes both namespaces; processes in them are stopped before."""
        for name in self.names.values():
            subprocess.run(["ip", "netns", "del", name], capture_output=True)

    def _build(self):
        for name in self.names.values():
            _ip_tool("ip", "netns", "add", name)
        self._in("left", "link", "add", INTERFACE, "type", "veth",
                 "peer", "name", INTERFACE, "netns", self.names["right"])
        for side, address in ADDRESS.items():
            self._in(side, "link", "set", "lo", "up")
            self._in(side, "addr", "add", f"{address}/24", "dev", INTERFACE)
            self._in(side, "link", "set", INTERFACE, "up")
        self._in("left", "route", "add", "local", MANY_ADDRESSES, "dev", "lo")
        self._in("right", "route", "add", MANY_ADDRESSES, "via", ADDRESS["left"])

    def _in(self, side, *words):
        _ip_tool("ip", "-n", self.names[side], *words)


def _ip_tool(*argv):
    done = subprocess.run(argv, capture_output=True, text=True)
    if done.returncode:
        raise LabError(f"`{' '.join(argv)}` failed: {done.stderr.strip()}")

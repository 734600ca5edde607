"""deluged 2.0.3 (libtorrent 2.0.8), driven over its RPC by a script under the system's Python."""

import json
import os
import shutil

from clients.downloader import Downloader

PYTHON = "/usr/bin/python3"
SCRIPT = os.path.join(os.path.dirname(__file__), "deluge_session.py")
RPC_PORT = 58846
# enc_in_policy and enc_out_policy (0 forced, 2 disabled), enc_level (0 the handshake, 1 the whole stream, 2 either).
ENCRYPTION = {"rc4": (0, 1), "header-only": (0, 0), "allowed": (1, 2), "plain": (2, 2)}
PROXY_TYPE = {"socks": 2, "http": 4}


def missing():
    """What to install, or None."""
    if shutil.which("deluged") is None:
        return "deluged (apt-get install deluged)"
    return None


class Deluge(Downloader):
    """`mode`: rc4 (required), header-only, allowed (its default) or plain (none at all). `socks` or `http`: the port of a proxy for peers.

    It has no setting for uTP: `tcp_only` keeps it from that at the edge of its namespace.
    """

    def __init__(self, bench, side, name, mode, host=None, port=6881, tcp_only=False, **proxy):
        super().__init__(bench, side, name, mode, host, port)
        if tcp_only:
            bench.lab.refuse_utp(side, port)
        self._proxy = proxy
        self._status = os.path.join(self._config, "status.json")

    def _start(self, torrent, dial, seeds):
        many = dial if isinstance(dial, list) else []
        if many:
            dial = None
        with open(os.path.join(self._config, "core.conf"), "w") as file:
            file.write('{"file": 1, "format": 1}' + json.dumps(self._settings()))
        with open(os.path.join(self._config, "auth"), "w") as file:
            file.write("localclient:lab:10\n")
        self.process = self._bench.start(
            self.name, self._side, ["deluged", "-d", "-c", self._config, "-L", "info"])
        config = {"port": RPC_PORT, "torrent": self._announced(torrent, dial), "data": self._folder,
                  "seed": seeds, "status": self._status, "dial": many}
        self._bench.start(self.name + "-control", self._side, [
            # Without its own folder before all: deluge.py in it is not the module that is meant.
            PYTHON, "-P", SCRIPT, json.dumps(config)])

    def _settings(self):
        policy, level = ENCRYPTION[self._mode]
        settings = {
            "enc_in_policy": policy, "enc_out_policy": policy, "enc_level": level,
            "daemon_port": RPC_PORT, "allow_remote": False, "dht": False, "upnp": False,
            "natpmp": False, "utpex": False, "lsd": False, "random_port": False,
            "listen_ports": [self.address[1]] * 2, "new_release_check": False, "send_info": False,
            "listen_interface": "" if self._listens_everywhere() else self.address[0],
            "download_location": self._folder,
        }
        for way, port in self._proxy.items():
            settings["proxy"] = {
                "type": PROXY_TYPE[way], "hostname": "127.0.0.1", "port": port, "username": "",
                "password": "", "proxy_hostnames": False, "proxy_peer_connections": True,
                "proxy_tracker_connections": False, "force_proxy": False,
                "anonymous_mode": False,
            }
        return settings

    def _active(self):
        return self._state() is not None

    def _complete(self):
        state = self._state()
        return state and state["is_seed"]

    def _state(self):
        try:
            with open(self._status) as file:
                return json.load(file)
        except FileNotFoundError:
            return None

"""One libtorrent session with one torrent, run as a process of its own.

Argument: a JSON object (see `Libtorrent.start`). The state goes to the file
"status" several times a second, alerts to standard output.
"""

import json
import os
import sys
import time

import libtorrent as lt

# (policy for both directions, allowed level): policy 0 forced, 1 enabled, 2 disabled;
# level 1 header-only ("plaintext" behind the MSE handshake), 2 RC4, 3 both.
MODES = {"rc4": (0, 2), "header-only": (0, 1), "forced-any": (0, 3), "plain": (2, 3),
         "enabled": (1, 3)}
TICK_MS = 200
REDIAL_SECONDS = 2
DIALS_PER_TICK = 20
# Of connect_peer: says that the peer is known to have MSE, and is its default.
KNOWN_FOR_MSE = 1
# The peer log of a fast transfer overruns the default of 2000.
ALERT_QUEUE = 100_000
CHATTY = ("PIECE", "REQUEST", "HAVE", "ALLOWED_FAST", "CANCEL", "REJECT", "block s =", "ASYNC_",
          "_WRITE", "READ [", "RECEIVED [", "_DATA [", "WROTE [", "_READ [", "UPDATE_",
          "AVAILABLE", "QUEUE_SIZE")


def settings(config):
    """Nothing but TCP to the peers we name; no discovery of any kind."""
    policy, level = MODES[config["mode"]]
    pack = {
        "listen_interfaces": config["listen"],
        "enable_dht": False, "enable_lsd": False, "enable_upnp": False, "enable_natpmp": False,
        "enable_outgoing_utp": config.get("utp", False), "enable_incoming_utp": config.get("utp", False),
        "in_enc_policy": policy, "out_enc_policy": policy, "allowed_enc_level": level,
        # The choking algorithm may leave a lone peer waiting for 15 s.
        "unchoke_slots_limit": -1,
        "connection_speed": 100,
        # Many addresses are dialled once each; a single peer until it works.
        "min_reconnect_time": 60 if len(config["dial"]) > 1 else 1,
        "alert_queue_size": ALERT_QUEUE,
        "alert_mask": lt.alert.category_t.error_notification | lt.alert.category_t.peer_notification
        | lt.alert.category_t.connect_notification | lt.alert.category_t.status_notification
        | lt.alert.category_t.peer_log_notification | lt.alert.category_t.storage_notification,
    }
    if config.get("source"):
        pack["outgoing_interfaces"] = config["source"]
    for way, kind in (("socks", lt.proxy_type_t.socks5), ("http", lt.proxy_type_t.http)):
        if config.get(way):
            pack.update(
                proxy_type=int(kind), proxy_hostname="127.0.0.1", proxy_port=config[way],
                proxy_peer_connections=True, proxy_hostnames=False,
                proxy_tracker_connections=False,
            )
    return pack


def add(session, config):
    """The torrent, without any source of peers of its own."""
    params = lt.add_torrent_params()
    params.ti = lt.torrent_info(config["torrent"])
    params.trackers = []
    params.save_path = config["data"]
    flags = lt.torrent_flags
    params.flags |= flags.disable_dht | flags.disable_lsd | flags.disable_pex
    params.flags &= ~(flags.auto_managed | flags.paused)
    if config["seed"]:
        params.flags |= flags.seed_mode
    if config.get("download_limit"):
        params.download_limit = config["download_limit"]
    return session.add_torrent(params)


def peer_state(peer):
    """A connected peer as the harness wants to know it."""
    kind = type(peer)
    if peer.flags & kind.rc4_encrypted:
        method = "rc4"
    else:
        method = "header-only" if peer.flags & kind.plaintext_encrypted else "plaintext"
    return {
        "address": "%s:%d" % peer.ip, "method": method,
        "client": peer.client.decode("utf-8", "replace") if isinstance(peer.client, bytes) else peer.client,
        "connected": not peer.flags & (kind.connecting | kind.handshake),
        "received": peer.total_download, "sent": peer.total_upload,
    }


def write(path, value):
    """Readers see the old state or the new one, never half of it."""
    with open(path + ".new", "w") as file:
        json.dump(value, file)
    os.rename(path + ".new", path)


def main():
    """Runs until it is stopped."""
    config = json.loads(sys.argv[1])
    session = lt.session(settings(config))
    torrent = add(session, config)
    waiting, methods, last_dial = [tuple(peer) for peer in config["dial"]], set(), 0.0
    once, begin = len(waiting) > 1, time.monotonic()
    # As with a peer of a tracker: an enabled libtorrent begins in plaintext.
    flags = 0 if config["mode"] == "enabled" else KNOWN_FOR_MSE
    flushing = stored = False
    while True:
        session.wait_for_alert(TICK_MS)
        for alert in session.pop_alerts():
            stored = stored or isinstance(alert, lt.cache_flushed_alert)
            text = str(alert)
            if not any(word in text for word in CHATTY):
                print("%.2f %s: %s" % (time.monotonic() - begin, type(alert).__name__, text), flush=True)
        state = torrent.status()
        if state.is_seeding and not flushing:
            # All pieces are verified, not all of them written.
            torrent.flush_cache()
            flushing = True
        peers = [peer_state(peer) for peer in torrent.get_peer_info()]
        methods.update(peer["method"] for peer in peers if peer["connected"])
        lonely = not peers and (config["seed"] or not state.is_seeding)
        if once:
            for peer in waiting[:DIALS_PER_TICK]:
                torrent.connect_peer(peer, 0, flags)
            del waiting[:DIALS_PER_TICK]
        elif lonely and time.monotonic() - last_dial > REDIAL_SECONDS:
            last_dial = time.monotonic()
            for peer in waiting:
                torrent.connect_peer(peer, 0, flags)
        write(config["status"], {
            "listening": bool(session.is_listening()), "port": session.listen_port(),
            "state": str(state.state), "done": state.is_seeding and stored, "peers": peers,
            "methods": sorted(methods), "received": state.total_payload_download,
        })


if __name__ == "__main__":
    main()

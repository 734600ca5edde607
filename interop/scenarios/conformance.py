"""`mse probe` with its whole list, against one client in one role; what it says is what the row found."""

import ipaddress
import json
import os
import time

import clients
from lab import ADDRESS, MANY_ADDRESSES
from process import Failed

PORT = 6881
# Some clients keep one connection for an address, and `mse` computes 15 keys for it in 30 s.
SOURCES = [f"10.77.0.{number}" for number in range(101, 251)]
LISTEN_SECONDS = 10
ANSWER_SECONDS = 40
# The search for an S that begins with zero has 60 s; the longest silence takes 190 s.
CHECK_SECONDS = 600
LOOK_SECONDS = 0.2
# Exit codes of `mse probe`: all well, something has no answer, something deviates.
EXPECTED = (0, 1, 3)
ANSWERED = ("pass", "deviates", "fails", "not-applicable")
CLEAN = ("pass", "not-applicable")
# Ours lets an address have 15 key exchanges in 30 s, which may end a search among hundreds.
SEARCHES = ("s-leading-zero", "sent-leading-zero")


def answering(bench, client, known_as, is_ours=False):
    """The client answers: it is dialled. By what it does, it has to be known as that implementation."""
    bench.lab.add_addresses("left", SOURCES)
    answers = clients.make(bench, "right", "client", **client)
    torrent = answers.torrent()
    answers.seed(torrent)
    answers.wait_ready()
    _wait_until_it_answers(bench, torrent)
    report = _probe(bench, torrent, _to_the_client())
    _judge(bench, report, is_ours)
    found = next((candidate["implementation"] for candidate in report["behaves_like"]), "nothing that is known")
    bench.expect(found == known_as, f"it behaves like {found}, not like {known_as}")


def dialling(bench, client, count, within, at_once=None, is_ours=False):
    """The client dials: as many addresses, all of which are our one listener.

    With `at_once`, its tracker names so many at a time.
    """
    network = ipaddress.ip_network(MANY_ADDRESSES)
    targets = [(str(network[number]), PORT) for number in range(1, count + 1)]
    dials = clients.make(bench, "right", "client", **client)
    if at_once:
        dials.PEERS_AT_ONCE = at_once
    # A folder that something was made in would be complete.
    torrent = bench.payload.torrent
    began = []

    def dial():
        if not began:
            began.append(time.monotonic())
            dials.leech(torrent, targets)
        dials.keep_dialling()

    _judge(bench, _probe(bench, torrent, ["--listen", f"0.0.0.0:{PORT}", "--wait", within], dial), is_ours)


def _wait_until_it_answers(bench, torrent):
    """Some listen a while before they have their torrent, and close meanwhile."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while not any(one["result"] == "accepted" for one in _run(bench, torrent, _to_the_client())["connections"]):
        if time.monotonic() > deadline:
            raise Failed(f"the client accepts no connection within {ANSWER_SECONDS} s")
        time.sleep(LOOK_SECONDS)


def _to_the_client():
    return ["%s:%d" % (ADDRESS["right"], PORT), "--bind", ",".join(SOURCES)]


def _probe(bench, torrent, arguments, meanwhile=None):
    return _run(bench, torrent, [*arguments, "--hostile", "--key-log", os.path.join(bench.folder, "keys"), "--bytes"],
                meanwhile)


def _run(bench, torrent, arguments, meanwhile=None):
    out = os.path.join(bench.folder, "probe.json")
    process = bench.start("mse-probe", "left", [
        bench.shared.programs.mse, "probe", "--torrent", torrent, "--json", *arguments], stdout=out)
    if meanwhile:
        process.wait_for("listens", lambda: process.listens_on(PORT), LISTEN_SECONDS)
    deadline = time.monotonic() + CHECK_SECONDS
    while process.code is None and time.monotonic() < deadline:
        if meanwhile:
            meanwhile()
        time.sleep(LOOK_SECONDS)
    code = process.wait_exit(LOOK_SECONDS)
    if code in EXPECTED:
        # That it ended by itself is no failure.
        bench.processes.remove(process)
    with open(out) as file:
        said = file.read()
    try:
        return json.loads(said)
    except ValueError:
        raise Failed(f"mse probe ended with code {code} and printed {said!r}\n{process.describe()}") from None


def _judge(bench, report, is_ours):
    checks = report["checks"] or []
    facts = {"checks": {check["id"]: {"verdict": check["verdict"], "seen": check["seen"]} for check in checks}}
    if "speaks" in report:
        facts["speaks"] = report["speaks"]
        facts["behaves_like"] = [_candidate(candidate) for candidate in report["behaves_like"][:1]]
    bench.facts["matrix"] = facts
    bench.expect(checks, "nothing was checked")
    for check in checks:
        allowed = CLEAN if is_ours else ANSWERED
        if is_ours and check["id"] in SEARCHES and check["seen"].startswith("stopped answering"):
            continue
        bench.expect(check["verdict"] in allowed, f"{check['id']}: {check['verdict']}, {check['seen']}")


def _candidate(candidate):
    return {field: candidate[field] for field in ("implementation", "evidence", "against")}

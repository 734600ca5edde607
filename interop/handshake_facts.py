"""What the report of `mse-handshakes` comes to: facts for the page, and whether anything is unexplained."""

import handshake_causes

# Of a failure, for the page's JSON: what can be read.
_EXAMPLE = ("step", "ended", "detail", "seconds", "quiet_seconds", "bytes_sent", "bytes_received")
_FIRST_DIGITS = 64


def judge(bench, name, report, count, seconds):
    """Fails the row where a handshake failed that no known cause explains, and where S was the reason."""
    explained, unexplained = _sorted(name, report)
    tried = report["handshakes"]
    at_dial = {int(dial): times for dial, times in report["ok_at_dial"].items()}
    bench.facts["matrix"] = {
        "role": report["role"],
        "tried": tried,
        "connections": report["connections"],
        "worked_at_first_dial": at_dial.get(1, 0),
        "worked_at_second_dial": at_dial.get(2, 0),
        "worked_later": sum(times for dial, times in at_dial.items() if dial > 2),
        "never_worked": tried - report["ok"],
        "redials": report["redials"],
        "avoided": report["avoided"],
        "first_bytes": report["first_bytes"],
        "confirmed": report["confirmed"],
        "seconds": round(seconds, 1),
        "failed": explained,
        "unexplained": len(unexplained),
    }
    done = tried if report["role"] == "initiator" else report["connections"]
    bench.expect(done >= count, f"only {done} of {count} in {seconds:.0f} s")
    for failure in unexplained[:3]:
        bench.expect(False, f"unexplained: {failure}")
    bench.expect(len(unexplained) <= 3, f"unexplained: {len(unexplained)} failures in all")
    if report["role"] == "initiator":
        bench.expect(report["ok"] == tried, f"{tried - report['ok']} handshakes worked at no dial")
        seen = report["first_bytes"]["s_zero"]["dropped"]
        bench.expect(report["redials"]["leading_zero"] == seen, "an S with a leading zero was not dialled again")
    else:
        seen = report["first_bytes"]["s_zero"]
        bench.expect(not seen["failed"], f"S begins with a zero byte in {seen['failed']} failed handshakes")


def _sorted(name, report):
    """Failures by cause, the most frequent first, and those that have none."""
    by_cause, unexplained = {}, []
    for failure in report["failures"]:
        cause = handshake_causes.of(name, report["role"], failure)
        if cause:
            by_cause.setdefault(cause, []).append(failure)
        else:
            unexplained.append(failure)
    explained = [
        {"cause": cause.name, "times": len(failures), "next_dial_worked": _worked_next(failures),
         "explanation": cause.explanation, "evidence": cause.evidence, "example": _example(failures[0])}
        for cause, failures in sorted(by_cause.items(), key=lambda item: -len(item[1]))]
    return explained, unexplained


def _worked_next(failures):
    return sum(failure["next"] == "worked" for failure in failures)


def _example(failure):
    keys = {key: value for key, value in (failure["keys"] or {}).items() if key not in ("private_key", "s")}
    return {**{fact: failure[fact] for fact in _EXAMPLE}, "keys": keys,
            "received": failure["received"][:_FIRST_DIGITS]}

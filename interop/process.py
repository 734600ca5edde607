"""One child process with a log: started in its own group, stopped by that group."""

import os
import re
import signal
import subprocess
import time

STOP_SECONDS = 6
TAIL_LINES = 15
COMMAND_LENGTH = 400
# Should the harness be killed outright, its clients go with it.
_DIE_WITH_PARENT = ["setpriv", "--pdeathsig", "KILL"]


class Failed(Exception):
    """A row cannot go on; the text says which client and why."""


class Process:
    """Standard error goes to `log`; standard output too, unless `stdout` names a file."""

    def __init__(self, name, argv, log, stdout=None):
        self.name = name
        self.argv = [str(word) for word in argv]
        self.log = log
        with open(log, "ab") as errors:
            output = open(stdout, "wb") if stdout else errors
            try:
                self._child = subprocess.Popen(
                    _DIE_WITH_PARENT + self.argv, stdin=subprocess.DEVNULL, stdout=output,
                    stderr=errors, start_new_session=True,
                )
            finally:
                output.close()
        self._stopped_by_us = False
        self._killed = False

    @property
    def code(self):
        """Exit code, None while it runs."""
        return self._child.poll()

    def listens_on(self, port):
        """Whether anything in its network namespace listens on that TCP port."""
        listening = re.compile(rf" *\d+: \w+:{port:04X} \w+:0000 0A ")
        try:
            for table in ("tcp", "tcp6"):
                with open(f"/proc/{self._child.pid}/net/{table}") as lines:
                    if any(map(listening.match, lines)):
                        return True
        except OSError:
            # Ended; the caller asks for that itself.
            pass
        return False

    def wait_for(self, what, condition, seconds):
        """Polls `condition` until it is true and returns its value."""
        deadline = time.monotonic() + seconds
        while True:
            value = condition()
            if value:
                return value
            if self.code is not None:
                raise Failed(f"{self.name} ended with code {self.code} before: {what}")
            if time.monotonic() > deadline:
                raise Failed(f"{self.name}: not within {seconds} s: {what}")
            time.sleep(0.05)

    def wait_exit(self, seconds):
        """Waits for the process to end on its own and returns its exit code."""
        try:
            return self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Failed(f"{self.name}: still running after {seconds} s") from None

    def stop(self):
        """SIGTERM to the group, SIGKILL when that is not enough."""
        self._stopped_by_us = self._stopped_by_us or self.code is None
        for sent in (signal.SIGTERM, signal.SIGKILL):
            if self.code is None:
                self._killed = sent == signal.SIGKILL
                _signal_group(self._child.pid, sent)
                try:
                    self._child.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    continue
        # Children of a leader that ended on its own are still in its group.
        _signal_group(self._child.pid, signal.SIGKILL)

    def misbehaved(self):
        """What no client may do, whatever the row is about; None if it did not."""
        if self._killed:
            return f"{self.name} did not end within {STOP_SECONDS} s of SIGTERM"
        if self.code and not self._stopped_by_us:
            return f"{self.name} ended on its own with code {self.code}"
        with open(self.log, "rb") as log:
            if b"panicked at" in log.read():
                return f"{self.name} panicked"
        return None

    def describe(self):
        """Command, state and the end of the log, for a failure report."""
        if self._stopped_by_us:
            state = f"stopped by the harness, code {self.code}"
        else:
            state = "running" if self.code is None else f"ended with code {self.code}"
        lines = [f"{self.name}: {state}", "  $ " + " ".join(self.argv)[:COMMAND_LENGTH]]
        return "\n".join(lines + ["  | " + line for line in self.tail()])

    def tail(self):
        """The last lines of the log."""
        with open(self.log, "rb") as log:
            log.seek(max(0, os.path.getsize(self.log) - 16384))
            return log.read().decode("utf-8", "replace").splitlines()[-TAIL_LINES:]


def _signal_group(group, sent):
    try:
        os.killpg(group, sent)
    except ProcessLookupError:
        pass

"""Runs rows side by side, each in a child process of its own.

Most rows wait for timers of the clients; labs share nothing, so two at a time
take half as long. A child that is told to stop cleans up behind itself.
"""

import ctypes
import multiprocessing
import multiprocessing.connection
import os
import pickle
import signal

from lab import SCRATCH
from runner import FAIL, Result

_PR_SET_PDEATHSIG = 1


def run_all(runner, rows, at_once):
    """Yields a Result for every row, in the order they end."""
    context = multiprocessing.get_context("fork")
    waiting, running = list(rows), {}
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                row = waiting.pop(0)
                out = os.path.join(SCRATCH, f"result-{len(waiting)}")
                child = context.Process(target=_child, args=(runner, row, out, os.getpid()))
                child.start()
                running[child.sentinel] = (child, row, out)
            for ended in multiprocessing.connection.wait(running):
                child, row, out = running.pop(ended)
                child.join()
                yield _result(child, row, out)
    finally:
        for child, _, _ in running.values():
            child.terminate()
        for child, _, _ in running.values():
            child.join()


def _child(runner, row, out, parent):
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        return
    try:
        result = runner.run(row)
    except KeyboardInterrupt:
        return
    with open(out, "wb") as file:
        pickle.dump(result, file)


def _result(child, row, out):
    try:
        with open(out, "rb") as file:
            return pickle.load(file)
    except (OSError, EOFError):
        return Result(row, FAIL, failures=[f"its process ended with code {child.exitcode}"])

"""Processes that each work through requests, one JSON line at a time; one that hangs or dies is replaced."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
import json
import os
from pathlib import Path
import queue
import signal
import subprocess
import sys
import threading
from typing import Any

SCRIPT = Path(__file__).resolve().parent / "sweep.py"
REQUESTS_A_PROCESS = 40  # PyTorch's exporter keeps some memory of each model
MOST_KEPT = 2**31  # bytes, where the system tells how many a process has
# What is let go of goes back to the system at once: several large models have to find room.
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive", "MALLOC_MMAP_THRESHOLD_": str(2**20)}


class Died(RuntimeError):
    """The process gave no answer: it ended, or was ended after too long."""


class Worker:
    """One process, started on first use and again after it died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._left = 0

    def ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """The answer to one request."""
        if self._left == 0:
            self.close()
        if self._process is None:
            self._process = subprocess.Popen(
                (sys.executable, str(SCRIPT), "--worker"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                start_new_session=True,
                stderr=subprocess.DEVNULL,
                env=os.environ | ENVIRONMENT,
            )
            self._left = REQUESTS_A_PROCESS
        process = self._process
        self._left -= 1
        timer = threading.Timer(seconds, _end, (process,))
        timer.start()
        answer = exchange(process, request)
        was_slow = not timer.is_alive()
        timer.cancel()
        if answer is None or _resident(process) > MOST_KEPT:
            self.close()
        if answer is not None:
            return answer
        raise Died(f"no answer within {seconds:.0f} s" if was_slow else "the process ended (out of memory?)")

    def close(self) -> None:
        """Ends the process and what it has started."""
        if self._process is not None:
            _end(self._process)
            self._process.wait()
            self._process, self._left = None, 0


def exchange(process: subprocess.Popen[str], request: dict[str, Any]) -> dict[str, Any] | None:
    """A line of JSON to the process, and one back; none where it has ended."""
    assert process.stdin and process.stdout
    try:
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
    except BrokenPipeError:
        line = ""
    return json.loads(line) if line else None


def _resident(process: subprocess.Popen[str]) -> int:
    """Bytes; 0 where there is no /proc to tell."""
    with suppress(FileNotFoundError):
        return int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _end(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def work(
    requests: Iterable[dict[str, Any]],
    jobs: int,
    seconds: float,
    on_death: Callable[[dict[str, Any], Died], dict[str, Any]],
) -> Iterator[dict[str, Any]]:
    """The answers, as they come in."""
    free: queue.SimpleQueue[Worker] = queue.SimpleQueue()
    workers = [Worker() for _ in range(jobs)]
    for worker in workers:
        free.put(worker)

    def one(request: dict[str, Any]) -> dict[str, Any]:
        worker = free.get()
        try:
            return worker.ask(request, seconds)
        except Died as death:
            return on_death(request, death)
        finally:
            free.put(worker)

    pool = ThreadPoolExecutor(jobs)
    try:
        for done in as_completed([pool.submit(one, request) for request in requests]):
            yield done.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.close()


def serve(answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """The worker's side. Whatever else prints goes to the error stream."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        answers.write(json.dumps(answer(json.loads(line))) + "\n")
        answers.flush()

"""A check in a process of its own, which is stopped when it takes too long, takes too much memory, or dies.

In: a job that checks one document and tells a `Watch` how far it is. Out: what the job made; the claims at which its
process had to be stopped are undecided in it (DRV311 too long, DRV312 too much memory, DRV313 no answer), and the
others have their verdicts. Refused: to go on for ever; after `MOST_STOPPED` claims the rest is not tried (DRV314), and
a process that is lost outside every claim loses the document (`lost`).

What decides is the budget of steps in `prove`, which is the same on every machine and ends an ordinary claim within
seconds; the limits here stand far behind it, for what no budget sees. A document costs one fork. The process is the
leader of a group that is killed as a whole; it can write no file, its standard streams lead nowhere, and an alarm of
the operating system ends it even if its parent is gone. Where a claim had to be stopped, a new process begins again
and leaves that claim out: nothing but a number has to be trusted of a process that went wrong.

What comes back is a frame with a keyed digest: the key is drawn for each process and never leaves the two, so bytes
that anything else writes into the pipe are not taken for an answer, and are not read. The answer is plain data
(`records`). Where there is no fork, a process is spawned, but only for the command: a script that imports `derive`
would be run again by it, so there the check stays in the process.
"""

from __future__ import annotations

import hashlib
import hmac
import multiprocessing
import os
import signal
import sys
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn, TypeVar

from derive.outcome import Failure
from derive.records import decode, encode
from derive.verdict import Undecided
from derive.watch import Watch

try:
    import resource
except ImportError:  # no rlimits here: the clock alone stops a process
    resource = None  # type: ignore[assignment]

Made = TypeVar("Made")
Tell = Callable[[int | None], None]
Job = Callable[[Watch], Made]
End = Callable[[], int]
"""Kills a worker; gives its status, negative for a signal."""

SECONDS = 120.0
"""For one claim, and for what lies between two."""
MEMORY = 4 << 30
"""Bytes beyond what is mapped when the process begins."""
MOST_STOPPED = 3
LONGEST_ANSWER = 1 << 28
OUT_OF_MEMORY = 77
DIGEST = 16
RECURSION = 10_000
"""For writing the answer: nested records take several levels each."""

TOO_LONG = Undecided("DRV311", "stopped: it took more than {seconds:g} s")
TOO_MUCH = Undecided("DRV312", "stopped: it took more than {memory:g} GiB of memory")
NO_ANSWER = Undecided("DRV313", "the process that checked it ended without an answer")


def guarded(job: Job[Made], lost: Callable[[Failure], Made], spawns: bool = False) -> Made:
    """What the job makes, of all claims but those at which it had to be stopped.

    `lost` makes something of a document that cannot be checked. `spawns`: the job can be sent to another process,
    which may import the main module.
    """
    forks = hasattr(os, "fork")
    if not forks and not spawns:
        return job(Watch())
    stopped: dict[int, Undecided] = {}
    last: int | None = None
    while True:
        attempt = _Attempt(_fork if forks else _spawn)
        try:
            made = attempt.run(partial(_checked, job, stopped, last))
        finally:
            attempt.stop()
        if made is not None:
            return made[0]
        why = attempt.why()
        if attempt.at is None or attempt.at in stopped:
            return lost(Failure("DRV953", f"a process ended before this document was checked: {why.message}",
                                "split the document, or try a smaller --jobs"))
        stopped[attempt.at] = why
        last = attempt.at if len(stopped) >= MOST_STOPPED else None


def _checked(job: Job[Made], stopped: dict[int, Undecided], last: int | None, tell: Tell) -> Made:
    return job(Watch(stopped, last, tell))


class _Attempt:
    """One process that works on the job, as its parent sees it."""

    def __init__(self, start: Callable[[_Channel, Any], End]):
        self.start = start
        self.at: int | None = None
        self.late = False
        self.status: int | None = None
        self.end: End | None = None
        self.reader, self.writer = multiprocessing.Pipe(duplex=False)

    def run(self, work: Callable[[Tell], Made]) -> tuple[Made] | None:
        """What came back, in a tuple, or None."""
        key = os.urandom(32)
        self.end = self.start(_Channel(self.writer, key, SECONDS), work)
        self.writer.close()
        try:
            while self.reader.poll(SECONDS):
                kind, content = _opened(self.reader.recv_bytes(LONGEST_ANSWER), key)
                if kind == b"made":
                    return (decode(content),)
                self.at = int(content) if content else None
            self.late = True
        except (EOFError, OSError, ValueError):
            pass
        return None

    def stop(self) -> None:
        self.reader.close()
        self.writer.close()
        if self.end is not None and self.status is None:
            self.status = self.end()

    def why(self) -> Undecided:
        words = {"seconds": SECONDS, "memory": MEMORY / (1 << 30)}
        found = TOO_LONG if self.late else TOO_MUCH if self.status == OUT_OF_MEMORY else NO_ANSWER
        return Undecided(found.code, found.message.format(**words))


class _Channel:
    """The worker's end of a connection: it tells where it is, and answers once."""

    def __init__(self, writer: Any, key: bytes, seconds: float):
        self.writer, self.key, self.seconds = writer, key, seconds

    def tell(self, number: int | None) -> None:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 1.5 * self.seconds + 1)  # the parent's clock comes first, if it lives
        self._send(b"tell", b"" if number is None else b"%d" % number)

    def made(self, made: object) -> None:
        sys.setrecursionlimit(max(RECURSION, sys.getrecursionlimit()))
        self._send(b"made", encode(made))

    def _send(self, kind: bytes, content: bytes) -> None:
        self.writer.send_bytes(_digest(kind + content, self.key) + kind + content)


def _digest(content: bytes, key: bytes) -> bytes:
    return hashlib.blake2b(content, key=key, digest_size=DIGEST).digest()


def _opened(frame: bytes, key: bytes) -> tuple[bytes, bytes]:
    """Kind and content of a frame. ValueError for anything that the channel did not send."""
    if not hmac.compare_digest(frame[:DIGEST], _digest(frame[DIGEST:], key)):
        raise ValueError("not a frame of the worker")
    return frame[DIGEST:DIGEST + 4], frame[DIGEST + 4:]


def _fork(channel: _Channel, work: Any) -> End:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads; the child takes no lock of theirs
        child = os.fork()
    if child == 0:
        _confined(channel, work)
    return partial(_end, child)


def _end(child: int) -> int:
    """Kill the whole group, also what the child may have started, and reap the child."""
    for kill in (os.killpg, os.kill):
        try:
            kill(child, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _confined(channel: _Channel, work: Any) -> NoReturn:
    """In the forked child: limits first, then the work; it ends here whatever happens."""
    status = 1
    try:
        os.setpgid(0, 0)
        for name in ("SIGINT", "SIGTERM", "SIGALRM", "SIGPIPE"):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
        _lead_nowhere(channel.writer.fileno())
        _limit()
        _serve(channel, work)
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    finally:
        os._exit(status)


def _serve(channel: _Channel, work: Any) -> None:
    channel.tell(None)
    channel.made(work(channel.tell))


def _lead_nowhere(writer: int) -> None:
    """Standard streams to nowhere; every other file but the pipe closed."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.closerange(3, writer)
    os.closerange(writer + 1, 4096)


def _limit() -> None:
    if resource is None:
        return
    limits = (resource.RLIMIT_AS, _mapped() + MEMORY), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)
    for which, most in limits:
        hard = resource.getrlimit(which)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(which, (most, most))
        except (ValueError, OSError):  # not every system limits everything
            continue


def _mapped() -> int:
    """Bytes that this process has mapped."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 1 << 30


def _spawn(channel: _Channel, work: Any) -> End:
    process = multiprocessing.get_context("spawn").Process(target=_spawned, args=(channel, work), daemon=True)
    process.start()

    def end() -> int:
        process.join(0.1)  # it may be on its way out, with a status that says why
        process.kill()
        process.join()
        return process.exitcode or 0

    return end


def _spawned(channel: _Channel, work: Any) -> None:
    """In the spawned process, which has no group and no memory of the parent."""
    status = 1
    try:
        _limit()
        _serve(channel, work)
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    finally:
        os._exit(status)

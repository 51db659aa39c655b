"""How long a check takes, in CPU seconds: `pytest -m benchmark -s tests/benchmarks`. It prints and asserts no time."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

import derive.links as links
import derive.pipeline as pipeline

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.benchmark


def cpu_of(*arguments: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "derive", *arguments]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.parametrize("arguments", [("--help",), ("check", "formulas/")], ids=" ".join)
def test_command(arguments: tuple[str, ...]) -> None:
    times = sorted(cpu_of(*arguments) for _ in range(3))
    print(f"\nderive {' '.join(arguments)}: {times[1]:.2f} s (median of 3)")
    assert len(times) == 3


def test_each_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[float] = []
    prove = links.prove

    def timed(claim, **options):
        start = time.process_time()
        verdict = prove(claim, **options)
        rows.append(time.process_time() - start)
        print(f"\n{1000 * rows[-1]:8.1f} ms  {verdict.name}", end="")
        return verdict

    monkeypatch.setattr(links, "prove", timed)
    for path in sorted((ROOT / "formulas").glob("*.md")):
        pipeline.check_document(str(path))
    print(f"\nmedian {1000 * sorted(rows)[len(rows) // 2]:.1f} ms of {len(rows)} claims")
    assert rows

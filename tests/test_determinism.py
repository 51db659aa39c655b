"""The same documents give the same bytes: whatever the seed of Python's hashes, the order of the files, the number of
processes, and whether a claim is checked alone or among others."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FORMULAS = ROOT / "formulas"
PAGES = sorted(str(path.relative_to(ROOT)) for path in (*FORMULAS.glob("*.md"), *(FORMULAS / "wrong").glob("*.md")))


DEEPER = sorted(str(path.relative_to(ROOT))
                for name in ("losses/*", "normalisation/*", "networks/penalty", "recurrent/through*")
                for path in FORMULAS.glob(f"{name}.md") if path.name != "index.md")


def checked(*arguments: str, hash_seed: str = "0") -> bytes:
    command = [sys.executable, "-m", "derive", "check", *arguments, "--format", "json"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=120, check=False,
                         env={**os.environ, "PYTHONHASHSEED": hash_seed})
    assert ran.returncode == 0 and json.loads(ran.stdout)["version"] == 1, ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def usual() -> bytes:
    return checked(*PAGES)


@pytest.mark.parametrize("hash_seed", ["1", "4711"])
def test_the_seed_of_hashes(usual, hash_seed):
    assert checked(*PAGES, hash_seed=hash_seed) == usual


def test_two_processes(usual):
    assert checked(*PAGES, "--jobs", "2", hash_seed="7") == usual


def test_the_order_of_the_files(usual):
    shuffled = random.Random(5).sample(PAGES, len(PAGES))
    assert shuffled != PAGES
    here, there = (json.loads(text) for text in (usual, checked(*shuffled, hash_seed="9")))
    assert [document["path"] for document in there["documents"]] == shuffled
    assert sorted(there["documents"], key=lambda d: PAGES.index(d["path"])) == here["documents"]
    assert there["summary"] == here["summary"]


def test_the_folders_below():
    """All three at once: another seed, the other order, two processes."""
    here, there = (json.loads(text) for text in (
        checked(*DEEPER, hash_seed="3"), checked(*DEEPER[::-1], "--jobs", "2", hash_seed="8")))
    assert len(here["documents"]) == len(DEEPER) >= 5
    assert there["documents"][::-1] == here["documents"] and there["summary"] == here["summary"]


def test_a_claim_alone(usual):
    """What `--only` leaves has the verdict, the counterexample and the repair that it has among the others."""
    (page,) = (document for document in json.loads(usual)["documents"] if document["path"].endswith("classics.md"))
    (alone,) = json.loads(checked("formulas/wrong/classics.md", "--only", "classics.md:(1|2|3)[0-9]$"))["documents"]
    lines = [claim["line"] for claim in alone["claims"]]
    assert lines and [claim for claim in page["claims"] if claim["line"] in lines] == alone["claims"]

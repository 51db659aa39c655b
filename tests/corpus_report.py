"""How far `derive` gets on real documents: `python tests/corpus_report.py [DOCUMENT…]`.

In: the corpus that DERIVE_CORPUS names (documents, and claims transcribed from them with their truth), and a context
file in `tests/contexts/` for a document that does not show its own definitions. Out: a table per document, the causes
of what is missing, and the totals. A transcribed claim counts as proved when each of its links is proved or defines, as
refuted when one is refuted; pure definitions are counted apart.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from corpus_mutants import proved_mutants

from derive.outcome import CheckedDocument
from derive.pipeline import check_document

ROOT = Path(__file__).resolve().parent.parent
CONTEXTS = ROOT / "tests" / "contexts"
SEED = "SEED"
UNREAD_CODES = ("DRV301", "DRV302", "DRV303", "DRV304", "DRV305")


@dataclass
class Row:
    """What became of one transcribed claim."""

    id: str
    truth: str
    status: str
    causes: list[str] = field(default_factory=list)
    latex: str = ""
    mutants: list[str] = field(default_factory=list)
    """Wrong neighbours of a proved claim that are proved, too; there should be none."""


def corpus() -> Path | None:
    folder = os.environ.get("DERIVE_CORPUS")
    return Path(folder) if folder and Path(folder).is_dir() else None


def transcribed(folder: Path) -> dict[str, list[dict]]:
    """The transcribed claims by document."""
    found: dict[str, list[dict]] = defaultdict(list)
    for line in (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines():
        claim = json.loads(line)
        found[claim["doc"]].append(claim)
    return dict(found)


def document_path(folder: Path, short: str) -> Path:
    if short == SEED:
        return folder.parent / "founding-document.txt"
    return next(iter(sorted((folder / "documents").glob(f"{short}*"))))


def contexts_of(short: str) -> list[str]:
    if short == SEED:
        return [str(ROOT / "formulas" / "forward.md")]
    path = CONTEXTS / f"{short.split('.')[0]}.md"
    return [str(path)] if path.is_file() else []


def check(folder: Path, short: str) -> CheckedDocument:
    return check_document(str(document_path(folder, short)), contexts=contexts_of(short))


def _sources(document: CheckedDocument) -> dict[int | None, str]:
    return {cell: "\n".join(lines) for cell, lines in document.lines.items()}


def _stretch(document: CheckedDocument, claim: dict) -> tuple[int | None, tuple[int, int], tuple[int, int]] | None:
    """Where a transcribed claim stands: its cell, first and last position; the occurrence nearest to the line given."""
    best = None
    for cell, text in _sources(document).items():
        at = text.find(claim["latex"])
        while at >= 0:
            end = at + len(claim["latex"])
            first = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
            last = text.count("\n", 0, end) + 1, end - text.rfind("\n", 0, end)
            distance = abs(first[0] - claim["line"]) if cell is None else 0
            if best is None or distance < best[0]:
                best = distance, cell, first, last
            at = text.find(claim["latex"], at + 1)
    return None if best is None else (best[1], best[2], best[3])


def judge(document: CheckedDocument, claim: dict) -> Row:
    """The status of one transcribed claim, and the causes where it is undecided or unread."""
    truth = str(claim["true"]).lower()
    where = _stretch(document, claim)
    if where is None:
        return Row(claim["id"], truth, "not found", ["the text was not found"], claim["latex"])
    cell, first, last = where
    inside = [
        c
        for c in document.claims
        if c.place.cell == cell
        and first <= (c.place.line, c.place.column)
        and (c.place.end_line, c.place.end_column) <= last
    ]
    if not inside:  # the transcription may hold a part of a formula only
        inside = [
            c
            for c in document.claims
            if c.place.cell == cell
            and (c.place.line, c.place.column) < last
            and first < (c.place.end_line, c.place.end_column)
        ]
    unread = [
        u for u in document.unread if u.place.cell == cell and u.place.line <= last[0] and first[0] <= u.place.end_line
    ]
    names = {c.verdict.name for c in inside}
    if "refuted" in names:
        return Row(
            claim["id"],
            truth,
            "refuted",
            [c.verdict.message for c in inside if c.verdict.name == "refuted"],
            claim["latex"],
        )
    if unread and not inside:
        return Row(claim["id"], truth, "unread", [unread[0].message], claim["latex"])
    if not inside:
        return Row(claim["id"], truth, "defines", [], claim["latex"])
    if names == {"proved"}:
        wrong = [mutant for c in inside for mutant in proved_mutants(c)] if truth == "true" else []
        return Row(claim["id"], truth, "proved", [], claim["latex"], wrong)
    causes = [f"{c.verdict.code} {c.verdict.message}" for c in inside if c.verdict.name == "undecided"]
    status = "no shape" if any(c.verdict.code in UNREAD_CODES and c.claim is None for c in inside) else "undecided"
    return Row(claim["id"], truth, status, causes, claim["latex"])


def summary(rows: list[Row]) -> dict[str, str]:
    """The figures of the whole corpus."""
    counted = [r for r in rows if r.status != "defines"]
    true, false = ([r for r in counted if r.truth == t] for t in ("true", "false"))
    read = [r for r in counted if r.status not in ("unread", "no shape", "not found")]
    return {
        "claims read (parsed and given shapes)": _share(len(read), len(counted)),
        "true claims proved": _share(sum(r.status == "proved" for r in true), len(true)),
        "false claims refuted": _share(sum(r.status == "refuted" for r in false), len(false)),
        "true claims refuted": str(sum(r.status == "refuted" for r in true)),
        "false claims proved": str(sum(r.status == "proved" for r in false)),
        "wrong neighbours of true claims proved": str(sum(len(r.mutants) for r in rows)),
        "definitions only": str(len(rows) - len(counted)),
    }


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / max(whole, 1):.0f} %)"


def main(wanted: list[str]) -> int:
    folder = corpus()
    if folder is None:
        print("DERIVE_CORPUS does not name a folder: nothing to report")
        return 0
    rows: list[Row] = []
    start = time.process_time()
    for short, claims in sorted(transcribed(folder).items()):
        if wanted and not any(w in short for w in wanted):
            continue
        document = check(folder, short)
        mine = [judge(document, claim) for claim in claims]
        rows += mine
        print(f"{short:32} {dict(Counter(f'{r.truth}:{r.status}' for r in mine))}")
        if wanted:
            for row in mine:
                print(f"   {row.id:28} {row.truth:8} {row.status:10} {' '.join(row.latex.split())[:90]}")
                for cause in (*row.causes, *(f"PROVED, AND WRONG: {mutant}" for mutant in row.mutants)):
                    print(f"      {cause[:170]}")
    print(f"\n{time.process_time() - start:.1f} s of CPU")
    for name, figure in summary(rows).items():
        print(f"{name:40} {figure}")
    causes = Counter(c.split("$")[0][:60] for r in rows if r.status not in ("proved", "defines") for c in r.causes)
    print("\nmost frequent causes")
    for cause, count in causes.most_common(15):
        print(f"{count:4} {cause}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

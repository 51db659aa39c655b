"""The exported SymPy module: it stands alone, gives the claims' own equations, and takes nothing from a document but
literals."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sympy

from derive.errors import DeriveError
from derive.export import export
from derive.export.equations import _Code, _look_over, lettered
from derive.formulate import to_sympy
from derive.pipeline import check_document
from tests.explain.pages import PAGES, checked


def module(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    exec(compile(text, "exported", "exec"), found)
    return found


def without_dummies(expression: Any) -> Any:
    return expression.xreplace({x: sympy.Symbol(x.name, real=True) for x in expression.atoms(sympy.Dummy)})


@pytest.mark.parametrize("page", PAGES)
def test_the_module_gives_the_equations_of_the_claims(page: str) -> None:
    code, wanted = _Code(), []
    for claim in checked(page).claims:
        try:
            if claim.claim is not None:
                wanted.append((claim.verdict.name, to_sympy(lettered(code.named(claim.claim)))))
        except DeriveError:
            continue
    rows = module(export([checked(page)], "sympy", all_verdicts=True))["CLAIMS"]
    assert [verdict for _, verdict, _, _ in rows] == [verdict for verdict, _ in wanted]
    for (_, _, _, found), (_, equation) in zip(rows, wanted, strict=True):
        assert without_dummies(found) == without_dummies(equation)


def test_what_a_claim_becomes() -> None:
    text = export([checked("batch.md")], "sympy")
    assert "Eq(dW_l[j_2, k], Sum(A_l_minus_1[k, i]*dZ_l[j_2, i]/m, (i, 1, m)), evaluate=False)" in text
    rows = module(text)["CLAIMS"]
    assert len(rows) == 13 and all(verdict == "proved" for _, verdict, _, _ in rows)
    assert rows[2][0] == "batch.md:16" and str(rows[2][3].rhs) == "A^{[L]}[j, i] - Y[j, i]"


def test_the_module_is_imported_without_derive(tmp_path: Path) -> None:
    (tmp_path / "formulas.py").write_text(export([checked("batch.md")], "sympy"), "utf-8")
    code = "import sys; import formulas; assert 'derive' not in sys.modules; print(len(formulas.CLAIMS))"
    ran = subprocess.run([sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {code}"],
                         capture_output=True, text=True, cwd=tmp_path)
    assert ran.stdout == "13\n", ran.stderr


def test_a_wrong_formula_is_there_only_when_asked_for_and_says_so() -> None:
    assert module(export([checked("wrong/classics.md")], "sympy"))["CLAIMS"] == ()
    rows = module(export([checked("wrong/classics.md")], "sympy", all_verdicts=True))["CLAIMS"]
    assert rows and {verdict for _, verdict, _, _ in rows} == {"refuted"}


def test_a_claim_without_an_equation_is_named() -> None:
    text = export([checked("wrong/classics.md")], "sympy", all_verdicts=True)
    assert "# 'classics.md:9': no equation: 'its formula has no meaning'" in text


HOSTILE = ["a\nimport os", "__import__('os').system('touch PWNED')", "None", "True", "__builtins__", "a=1",
           "{0.__class__}", '"""; import os; """', "\\", "\u2028import os", "ﬁ", "Eq", "CLAIMS", "'); import os; ('",
           "# -*- coding: utf-7 -*-"]


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_names_of_a_document_are_literals(name: str) -> None:
    kept = "".join(c for c in name if c not in "{}\\$%#&\n")
    text = (f"$$ \\text{{{kept}}} \\in \\mathbb{{R}} $$\n\n$$ x \\in \\mathbb{{R}} $$\n\n"
            f"$$ \\text{{{kept}}} + x = x + \\text{{{kept}}} $$\n\n$$ x + x = 2 x $$")
    written = export([check_document(f"{name.replace('/', ' ')}.md", text)], "sympy", all_verdicts=True)
    assert written.isascii()
    _look_over(written)
    tree = ast.parse(written)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not names & {"os", "__import__", "exec", "eval", "open", "__builtins__"}
    assert any(str(row[3]) == "Eq(2*x, 2*x)" for row in module(written)["CLAIMS"])


@pytest.mark.parametrize("code", [
    "import os", "x = open('y')", "from os import path", "x = (1).real", "print(1)", "lambda: 0", "f'{1}'",
    "from sympy import preview", "from sympy import Eq\nEq = 1", "from sympy import Eq\nEq(1, 2)", "[x for x in (1,)]",
])
def test_the_last_look_refuses_what_does_more(code: str) -> None:
    with pytest.raises(AssertionError):
        _look_over(code)

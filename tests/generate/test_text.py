"""No text of a document becomes code, and the same document gives the same text."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from itertools import pairwise

import pytest

from derive.generate import TARGETS, generate
from derive.generate.guard import guarded
from derive.generate.identifiers import Identifiers, identifier, is_identifier
from derive.generate.text import comment, docstring, literal
from derive.pipeline import check_document
from tests.generate.documents import LINEAR, NAMES, OTHERS, ROOT, code_of, module_of

NUMPY = TARGETS["numpy", "plain"]


EVERYWHERE = [
    *((name, "numpy", "plain") for name in NAMES),
    *((name, *key) for name in ("batch.md", "attention/one-head.md") for key in TARGETS),
]


def test_the_same_text_whatever_the_hash_seed():
    probe = """if True:
        import sys
        from tests.generate.test_text import EVERYWHERE, code_of
        for one in EVERYWHERE:
            sys.stdout.write(code_of(*one))
    """
    texts = {
        subprocess.run(
            [sys.executable, "-c", probe],
            cwd=ROOT,
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert texts == {"".join(code_of(*one) for one in EVERYWHERE).encode()}


@pytest.mark.parametrize("name", [*NAMES, *OTHERS])
def test_every_line_stands_beside_its_formula(name):
    code = code_of(name)
    assert ast.parse(code) and "\t" not in code and "\r" not in code and code.endswith("\n")
    lines = code.split("\n")
    for before, line in pairwise(lines):
        if line.strip().startswith(("Z[", "dW[", "dZ[", "dA[", "W_next[")) and "] = " in line:
            assert before.strip().startswith("# ") and "line " in before, line


def test_the_authors_formula_and_its_place_are_in_the_comment():
    code = code_of("batch.md")
    assert r"# dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T} (line 26)" in code
    assert r"# Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]} (line 24 of forward.md)" in code


HOSTILE_NAMES = [
    r"\text{import}",
    r"\mathrm{exec}",
    "d",
    "\\lambda",
    r"\text{__import__('os')}",
    r"\text{a\nb}",
    "é",
    "σ",
    r"\hat{W}",
    r"\mathcal{L}",
    "np",
    "self",
    "cost",
    "\u202eW",
    "123",
    "",
]


def test_identifiers_are_identifiers():
    names = Identifiers(frozenset({"cost", "np"}))
    given = [names(number, latex) for number, latex in enumerate(HOSTILE_NAMES * 2)]
    assert len(set(given)) == len(given) and all(map(is_identifier, given))
    assert not {"import", "exec", "lambda", "cost", "np"} & set(given)


@pytest.mark.parametrize(
    ("latex", "name"),
    [
        ("W", "W"),
        ("\\alpha", "alpha"),
        ("\\mathcal{L}", "L"),
        ("\\mathbf{x}", "x"),
        ("dW", "dW"),
        ("σ", "sigma"),
        ("矩", "x"),
        ("2", "x_2"),
    ],
)
def test_identifiers_remind_of_their_names(latex, name):
    assert identifier(latex) == name


@pytest.mark.parametrize(
    "text", ["a\nimport os", "a\r\nimport os", "a\x0cimport os", "a\u2028import os", "a\x00b", "\u202eabc", "a\x85b"]
)
def test_comments_have_one_line(text):
    line = comment(text)
    assert line.isprintable() and line.startswith("# ")
    assert ast.dump(ast.parse(f"x = 1  {line}\n")) == ast.dump(ast.parse("x = 1\n"))


@pytest.mark.parametrize(
    "text", ['"""', "'''", "\\", '\\"""', "\\N{BULLET}", "{x}", "%s", '"', '""""""; import os; """', "\\u0041"]
)
def test_docstrings_end_where_they_should(text):
    for lines in ([text], [text, "", text]):
        tree = ast.parse("\n".join(["def f():", *docstring(lines, 1), "    return 1"]))
        function = tree.body[0]
        assert isinstance(function, ast.FunctionDef) and len(tree.body) == 1 and len(function.body) == 2
        assert ast.get_docstring(function) is not None
    assert ast.literal_eval(literal(text)) == text


@pytest.mark.parametrize("path", ['a"""b.md', "a\\b.md", "a'''\nimport os\n'''.md", "#.md", "{0}.md"])
def test_paths_stay_words(path):
    code = generate(check_document(path, LINEAR))
    assert module_of(code).check_gradients() < 1e-10
    assert ast.dump(ast.parse(code)).count("Import(") == ast.dump(ast.parse(code_of("linear"))).count("Import(")


@pytest.mark.parametrize("letters", [("L", "J"), ("\\mathcal{P}", "\\Phi"), ("f", "P"), ("\\lambda", "E")])
def test_other_letters_for_the_output_and_the_cost(letters):
    output, cost = letters
    text = LINEAR.replace("dP", "D").replace("P", output + " ").replace("J", cost + " ").replace("D", f"d{output} ")
    document = check_document("text.md", text)
    if all(claim.verdict.name == "proved" for claim in document.claims) and document.claims:
        assert module_of(generate(document)).check_gradients() < 1e-10


@pytest.mark.parametrize(
    "code",
    [
        "import os",
        "from os import path",
        "eval('1')",
        "x = open('f')",
        "x = (1).__class__",
        "x = sys.modules",
        "def f():\n    global x\n    x = 1",
        "class A: pass",
        "with x: pass",
        "x = `1`",
        "try:\n    x = 1\nfinally:\n    x = 2",
        "x = np.load('f')",
        "x = __builtins__",
    ],
)
def test_the_guard_refuses_what_no_module_needs(code):
    with pytest.raises((AssertionError, SyntaxError)):
        guarded(code, NUMPY)


def test_the_guard_passes_what_is_generated():
    assert guarded(code_of("batch.md"), NUMPY) == code_of("batch.md")


@pytest.mark.parametrize(
    "law",
    [
        r"\exp(-\log(1 + \exp(-z))) = \sigma(z)",
        r"\exp(-\log(1 + \exp(z))) = 1 - \sigma(z)",
        r"\frac{1}{1 + \exp(-z)} = \sigma(z)",
    ],
)
def test_the_laws_that_keep_a_cost_finite_are_proved(law):
    """exp of both sides, since exp takes no value twice; softplus(z) is log(1 + exp(z))."""
    document = check_document("laws.md", f"$$ z \\in \\mathbb{{R}} $$\n$$ {law} $$")
    assert [claim.verdict.name for claim in document.claims] == ["proved"]

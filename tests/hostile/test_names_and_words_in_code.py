"""Hostile names and words in what is generated: code has no text of a document but in comments and strings."""

from __future__ import annotations

import ast
import io
import keyword
import tokenize

import pytest

from derive.errors import DeriveError
from derive.generate import generate
from derive.pipeline import check_document
from derive.report import Report

from .payloads import payloads

PLAIN = "theta"


def document(name: str) -> str:
    return rf"""$\text{{{name}}} \in \mathbb{{R}}^{{n \times 1}}$, $y \in \mathbb{{R}}^{{n \times 1}}$

$$ J = \frac{{1}}{{2}} \| \text{{{name}}} - y \|_2^2 $$

$$ \frac{{\partial J}}{{\partial \text{{{name}}}}} = \text{{{name}}} - y $$
"""


def code_of(name: str, path: str = "notes.md") -> tuple[str, Report]:
    found = check_document(path, document(name))
    return generate(found, "numpy"), Report((found,))


def shape(code: str) -> str:
    """The tree of the code without its strings."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def identifiers(code: str) -> set[str]:
    tree = ast.parse(code)
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | {
        node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)} | {
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_the_plain_document_gives_code():
    code, report = code_of(PLAIN)
    assert "def " in code and report.claims[-1].verdict.name == "proved"


@pytest.mark.parametrize("one", payloads("symbol-name"), ids=lambda one: one.id)
def test_a_name_is_an_identifier_or_refused(one, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    try:
        code, report = code_of(one.payload)
    except DeriveError:
        code, report = "", Report((check_document("notes.md", document(one.payload)),))
    if code:
        plain = ast.parse(code_of(PLAIN)[0])
        assert [type(node) for node in ast.walk(ast.parse(code))] == [type(node) for node in ast.walk(plain)]
        for name in identifiers(code):
            assert name.isascii() and name.isidentifier() and not keyword.iskeyword(name)
            assert "__" not in name or name == "__name__"
        compile(code, "generated", "exec")
    for claim in report.claims:
        if claim.checked.claim is None:
            continue
        keywords = list(claim.names.values())
        assert len(set(keywords)) == len(keywords)
        assert all(name.isascii() and name.isidentifier() and not keyword.iskeyword(name) for name in keywords)
        assert not {"__builtins__", "__import__", "None", "True", "print", "eval"} & set(keywords)
        claim.to_numpy()
        claim.to_sympy()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("one", payloads("docstring"), ids=lambda one: one.id)
def test_words_stay_in_comments_and_strings(one):
    plain = shape(code_of(PLAIN)[0])
    in_path, _ = code_of(PLAIN, path=f"{one.payload}.md")
    assert shape(in_path) == plain and tokenize.detect_encoding(io.BytesIO(in_path.encode()).readline)[0] == "utf-8"
    text = document(PLAIN).replace(" - y $$\n", f" - y \\quad \\text{{{one.payload.replace(chr(10), ' ')}}} $$\n")
    found = check_document("notes.md", text)
    try:
        in_words = generate(found, "numpy")
    except DeriveError:
        return
    assert {type(node) for node in ast.walk(ast.parse(in_words))} <= {type(n) for n in ast.walk(ast.parse(in_path))}

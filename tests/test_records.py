"""Records as bytes and back: equal values, shared objects, and nothing that is no record."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.document import Span
from derive.outcome import CheckedDocument, Failure
from derive.pipeline import check_document
from derive.records import decode, encode
from derive.syntax import Written, spelling
from derive.term import Index, Size, Tensor

FORMULAS = Path(__file__).resolve().parent.parent / "formulas"

VALUES = [
    None, True, 0, -7, 2**53, -(10**40), "", "δ\u200b\ud800",
    (), (1, (2, "x"), None), ["a"], {"b": (1,)}, frozenset({1, 2}),
    {1, 2}, Fraction(-3, 7), Span(1, 2), Index("i", Size("n")), Index("i", 2), Failure("A", "b", hint=None),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_comes_back(value: object) -> None:
    back = decode(encode(value))
    assert back == value and type(back) is type(value)


PARTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.fractions() | st.builds(Tensor, st.text()),
    lambda inner: st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner) | st.frozensets(st.integers()),
)


@given(PARTS)
def test_any_value_comes_back(value: object) -> None:
    assert decode(encode(value)) == value


def test_what_was_one_object_is_one_again() -> None:
    size = Size("n")
    one, other = decode(encode((Index("i", size), Index("j", size))))
    assert one.size is other.size
    assert decode(encode(MappingProxyType({"a": size}))) == {"a": size}


def test_the_author_s_spelling_is_kept() -> None:
    assert spelling(decode(encode((Written("\\leq", "≤"),)))[0]) == "≤"


@pytest.mark.parametrize("page", ["batch.md", "wrong/slips.md"])
def test_a_checked_document_comes_back(page: str) -> None:
    document = check_document(str(FORMULAS / page))
    back = decode(encode(document))
    for field in fields(CheckedDocument):
        assert field.name == "claims" or getattr(back, field.name) == getattr(document, field.name)
    for one, other in zip(back.claims, document.claims, strict=True):
        theorems = [getattr(claim.verdict, "theorem", None) for claim in (one, other)]
        if all(theorems):
            assert theorems[0].claim is one.claim and theorems[0].steps == theorems[1].steps
            one, other = (replace(claim, verdict=replace(claim.verdict, theorem=None)) for claim in (one, other))
        assert one == other


@dataclass(frozen=True)
class Stranger:
    """A record of another package."""

    x: int = 0


STRANGERS = [Stranger(), 1.5, object(), len, Path("x"), os, b"bytes", 1j]


@pytest.mark.parametrize("value", STRANGERS, ids=lambda value: type(value).__name__)
def test_what_is_no_record_is_not_sent(value: object) -> None:
    for inside in (value, (value,), {"a": [value]}):
        with pytest.raises(ValueError, match="is no record"):
            encode(inside)


MESSAGES = [
    b"", b"{}", b"[]", b"[[],[]]", b"[[\"tuple\"],[[0,[1]]]]", b"[[\"tuple\"],[[7]]]", b"[[\"tuple\"],[[0,[\"x\"]]]]",
    b"[[\"os.system\"],[[0,\"true\"]]]", b"[[\"commands.os\"],[[0]]]", b"[[\"outcome.replace\"],[[0]]]",
    b"[[\"document.Span\"],[[0,1]]]", b"[[\"document.dataclass\"],[[0]]]", b"[[\"records.encode\"],[[0,1]]]",
    b"[[\"guard.guarded\"],[[0,1]]]", b"[[\"fraction\"],[[0,1,\"x\"]]]", b"[[\"integer\"],[[0,\"q\"]]]", b"nothing",
]  # fmt: skip


@pytest.mark.parametrize("message", MESSAGES)
def test_what_is_no_message_is_refused(message: bytes) -> None:
    with pytest.raises(ValueError):
        decode(message)

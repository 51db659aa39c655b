"""Frozen records as plain JSON and back: what a process that checks a document sends to the one that asked for it.

In: values made of this package's records, tuples, sets, mappings, numbers and text (`encode`), or bytes (`decode`).
Out: bytes, or an equal value in which what was one object is one object again. Refused with ValueError, on both sides:
everything else. Bytes name a record by module and class; only records of the modules in `MODULES` are made, by their
own constructors, so nothing in the bytes can call anything else.

A message is `[kinds, rows]`. Each row `[k, …]` is one object of kind `kinds[k]`; its parts are text, truth values, null
and small numbers as they are, or `[n]` for the object of row n, which stands before it. The last row is the value.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from derive.syntax import Written, spelling
from derive.verdict import Theorem

MODULES = frozenset({"document", "syntax", "term", "notation", "claim", "verdict", "outcome", "findings",
                     "explanation", "commands.common", "commands.export"})
"""Whose frozen records may be sent."""
THEOREM = "theorem"
SMALL = 1 << 53
"""Beyond this JSON's numbers are not exact everywhere: written as hexadecimal text."""

_PLAIN: dict[str, Callable[[list[Any]], Any]] = {
    "tuple": tuple,
    "list": list,
    "frozenset": frozenset,
    "set": set,
    "mapping": lambda parts: dict(zip(parts[::2], parts[1::2], strict=True)),
    "fraction": lambda parts: Fraction(*parts),
    "integer": lambda parts: int(parts[0], 16),
    "written": lambda parts: Written(*parts),
}
_KINDS: dict[type, str] = {
    tuple: "tuple", list: "list", frozenset: "frozenset", set: "set", dict: "mapping", Fraction: "fraction",
    Written: "written", Theorem: THEOREM,
}  # fmt: skip
_OF_A_THEOREM = ("claim", "steps", "hypotheses", "conditions")


def encode(value: object) -> bytes:
    """The message that stands for a value."""
    return json.dumps(_Encoder().message(value), ensure_ascii=True, separators=(",", ":")).encode()


def decode(message: bytes) -> Any:
    """The value that a message stands for."""
    try:
        kinds, rows = json.loads(message)
        makers = [_maker(kind) for kind in kinds]
        made: list[Any] = []
        for kind, *parts in rows:
            made.append(makers[kind]([made[p[0]] if isinstance(p, list) else p for p in parts]))
        return made[-1][0]
    except (TypeError, IndexError, KeyError, RecursionError) as error:
        raise ValueError(f"not a message of records: {error}") from error


class _Encoder:
    """Each object becomes one row, after the rows of its parts."""

    def __init__(self) -> None:
        self.kinds: dict[str, int] = {}
        self.rows: list[list[Any]] = []
        self.known: dict[int, list[int]] = {}
        self.kept: list[object] = []
        """The objects with a row: while they live, no other has their identity."""

    def message(self, value: object) -> list[Any]:
        self.row("tuple", [self.part(value)])
        return [list(self.kinds), self.rows]

    def part(self, value: Any) -> Any:
        """A value inside a row."""
        kind = type(value)
        if value is None or kind is str or kind is bool or (kind is int and abs(value) < SMALL):
            return value
        if id(value) not in self.known:
            name, parts = self.taken_apart(value)
            self.known[id(value)] = self.row(name, [self.part(p) for p in parts])
            self.kept.append(value)
        return self.known[id(value)]

    def row(self, kind: str, parts: list[Any]) -> list[int]:
        self.rows.append([self.kinds.setdefault(kind, len(self.kinds)), *parts])
        return [len(self.rows) - 1]

    def taken_apart(self, value: Any) -> tuple[str, list[Any]]:
        name = _KINDS.get(type(value))
        if name == "mapping" or (name is None and isinstance(value, Mapping)):
            return "mapping", [part for pair in value.items() for part in pair]
        if name == "fraction":
            return name, [value.numerator, value.denominator]
        if name == "written":
            return name, [str.__str__(value), spelling(value)]
        if name == THEOREM:
            return name, [getattr(value, part) for part in _OF_A_THEOREM]
        if name is not None:
            return name, list(value)
        if type(value) is int:
            return "integer", [hex(value)]
        record = _name_of(type(value))
        return record, [getattr(value, field) for field in _fields(type(value))]


@cache
def _name_of(kind: type) -> str:
    package, _, module = kind.__module__.partition(".")
    if package != "derive" or module not in MODULES or not is_dataclass(kind):
        raise ValueError(f"{kind.__module__}.{kind.__qualname__} is no record")
    return f"{module}.{kind.__name__}"


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _maker(kind: str) -> Callable[[list[Any]], Any]:
    """What makes an object of a kind from its parts."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind == THEOREM:
        received = importlib.import_module("derive.prove.kernel").received
        return lambda parts: received(*parts)
    module, _, name = kind.rpartition(".")
    if module not in MODULES:
        raise ValueError(f"{kind} is no record")
    record = getattr(importlib.import_module(f"derive.{module}"), name, None)
    if not isinstance(record, type) or not is_dataclass(record) or _name_of(record) != kind:
        raise ValueError(f"{kind} is no record")
    names = _fields(record)

    def made(parts: list[Any]) -> Any:
        return record(**dict(zip(names, parts, strict=True)))

    return made

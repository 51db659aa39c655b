"""latex2sympy2 behind one function: LaTeX with one-letter names → a SymPy expression.

In: LaTeX. Out: its tree, unevaluated as that package leaves it. Refused (Unheard, with the reason): the package is
not there or cannot run on this Python, text that is too long or nested too deeply for its grammar, text that it does
not read to the end.

It keeps what was assigned in module globals, so these are emptied before each formula, under a lock. Its fast
prediction mode misreads some inputs as errors (`a^2`), so an error is tried once more in the slow one. `=` would
assign: not given here.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
import warnings
from threading import Lock
from types import ModuleType
from typing import Any

import sympy

LONGEST, DEEPEST = 480, 12
UNSUPPORTED = (3, 13)
PACKAGE = "latex2sympy2"
SPELLINGS = (
    (re.compile(r"\\[dtc]frac(?![A-Za-z])"), r"\\frac"),
    (re.compile("×"), r"\\times "),
    (re.compile(r"\\color\s*\{\s*\w+\s*\}|\\q?quad(?![A-Za-z])"), " "),
    (re.compile(r"\\right\s*\.\s*\\\\\s*&?\s*\\left\s*\.|\\\\\s*&"), " "),
)
"""Signs that its grammar has in one spelling only, and what only sets the formula: colours, blanks, lines."""

_lock = Lock()
_loaded: list[tuple[ModuleType, ModuleType, ModuleType]] = []


class Unheard(Exception):
    """The second reader gave no opinion; the message says why."""


def available() -> str | None:
    """Why the second reader cannot run; None where it can."""
    if sys.version_info >= UNSUPPORTED:
        return f"{PACKAGE} does not run on Python {sys.version_info.major}.{sys.version_info.minor}"
    if importlib.util.find_spec(PACKAGE) is None:
        return f"{PACKAGE} is not installed"
    return None


def read_latex(text: str) -> sympy.Expr:
    """The expression that latex2sympy2 sees in `text`."""
    reason = available()
    if reason is not None:
        raise Unheard(reason)
    for pattern, spelling in SPELLINGS:
        text = pattern.sub(spelling, text)
    if len(text) > LONGEST or _depth(text) > DEEPEST:
        raise Unheard("too long or nested too deeply for latex2sympy2")
    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        package, antlr, prediction = _load()
        package.set_variances({})
        modes = prediction.PredictionMode
        try:
            return _parse(text, package, antlr, modes.SLL)
        except Exception:
            try:
                return _parse(text, package, antlr, modes.LL)
            except Exception as error:
                raise Unheard(f"latex2sympy2 cannot read {text}") from error


def _load() -> tuple[ModuleType, ModuleType, ModuleType]:
    """Imported at the first formula, because it takes a second or two."""
    if not _loaded:
        try:
            _loaded.append(
                (
                    importlib.import_module(PACKAGE),
                    importlib.import_module("antlr4"),
                    importlib.import_module("antlr4.atn.PredictionMode"),
                )
            )
        except Exception as error:
            raise Unheard(f"{PACKAGE} cannot be imported: {type(error).__name__}") from error
    return _loaded[0]


def _parse(text: str, package: Any, antlr: Any, mode: Any) -> sympy.Expr:
    errors = package.MathErrorListener(text)
    lexer = package.PSLexer(antlr.InputStream(text))
    parser = package.PSParser(antlr.CommonTokenStream(lexer))
    for machine in (lexer, parser):
        machine.removeErrorListeners()
        machine.addErrorListener(errors)
    parser._interp.predictionMode = mode
    tree = parser.math()
    if parser.getCurrentToken().type != antlr.Token.EOF:
        raise ValueError("text is left over")
    expression = package.convert_relation(tree.relation())
    if not isinstance(expression, sympy.Expr):
        raise ValueError("not an expression")
    return expression


def _depth(text: str) -> int:
    deepest = depth = 0
    for letter in text:
        depth += (letter in "({[") - (letter in ")}]")
        deepest = max(deepest, depth)
    return deepest

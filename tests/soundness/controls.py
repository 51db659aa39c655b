"""Judges that are known to be bad, to show that the bench can fail one.

In: a claim and its changed text. Out: what each control says. Refused: nothing; what a control cannot read is `unread`.

    always proved, always undecided     nobody is that trusting, or that shy
    numbers, all sizes 1                one numeric test where every array has one entry
    latex2sympy2 + simplify             what a reader of LaTeX for SymPy makes of it, and simplify(left − right) == 0
"""

from __future__ import annotations

import signal
import warnings
from collections.abc import Iterator

from tests.soundness.oracle import Judge, Opinion
from tests.soundness.sources import Source

ONE_ENTRY = ((2, 1, 9),)
LIMIT = 5
"""Seconds for one `simplify`; it has no budget of its own."""


class _TooLong(BaseException):
    """Not an Exception: SymPy swallows those."""


def opinions(source: Source, latex: str, left: str, right: str) -> Iterator[tuple[str, str]]:
    yield "always proved", "proved"
    yield "always undecided", "undecided"
    yield "numbers, all sizes 1", _numbers(source, latex)
    yield "latex2sympy2 + simplify", _simplified(left, right)


def _numbers(source: Source, latex: str) -> str:
    kinds = {"equal": "proved", "unequal": "refuted", "ill-shaped": "refuted", "none": "undecided"}
    return kinds[_judge_of(source, latex).kind]


def _judge_of(source: Source, latex: str) -> Opinion:
    links = source.stop.links(latex)
    return _ONE.opinion(links[source.ordinal])


_ONE = Judge(ONE_ENTRY, named=False, more=False)


def _simplified(left: str, right: str) -> str:
    try:
        import sympy

        from derive.cross_check.latex_reader import Unheard, read_latex
    except ImportError:
        return "unread"

    def stop(*_: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LIMIT)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            one, two = read_latex(left), read_latex(right)
            return "proved" if sympy.simplify(one - two) == 0 else "refuted"
    except Unheard:
        return "unread"
    except _TooLong:
        return "undecided"
    except Exception:
        return "unread"
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)

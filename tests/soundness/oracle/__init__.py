"""A second meaning for formulas, by evaluation: it decides which are equal, and shares no code with the prover.

In: a document (the reader's blocks and trees) and two sides. Out: equal, unequal, ill-shaped, or why it cannot say.
How: every declared name is drawn at concrete sizes, every definition is run as a program, every derivative is a central
difference of that program at 170 digits. Nothing of `elaborate`, `prove`, `formulate`, `reassemble` is imported.
"""

from tests.soundness.oracle.facts import Facts
from tests.soundness.oracle.judge import Judge, Opinion
from tests.soundness.oracle.stops import Stop, read_stops

__all__ = ["Facts", "Judge", "Opinion", "Stop", "read_stops"]

"""The words of NumPy for fast modules: formulas are run once on a tape, then its calls on buffers, step after step.

In: nothing. Out: `FAST`. Refused: nothing.
"""

from __future__ import annotations

from dataclasses import replace

from derive.generate import runtime
from derive.generate.targets.common import IMPORTS, NAMED
from derive.generate.targets.form import ATOM, LOWEST, Form, names_in
from derive.generate.targets.numpy import FUNCTIONS as NUMPY_FUNCTIONS
from derive.generate.targets.numpy import NUMPY, OPERATIONS
from derive.program import Operation

WORDS = OPERATIONS | {
    Operation.TIMES_LOG: Form("times_log({0}, {1})", ATOM, (LOWEST,)),
    Operation.SOFTMAX: Form("softmax({0}, axis={detail})", ATOM, (LOWEST,)),
    Operation.LOG_SUM_EXP: Form("log_sum_exp({0}, axis={detail})", ATOM, (LOWEST,)),
    Operation.SUM_ALONG_ROWS: Form("row_sums({0})", ATOM, (LOWEST,)),
    Operation.SUM_ALONG_COLUMNS: Form("column_sums({0})", ATOM, (LOWEST,)),
    Operation.SUM_ALL: Form("total({0})", ATOM, (LOWEST,)),
    Operation.EINSUM: Form('einsum("{detail}", {inputs})', ATOM, (LOWEST,)),
    Operation.IDENTITY: Form("identity_matrix({detail})", ATOM),
    Operation.FILL: Form("filled({0}, {detail})", ATOM, (LOWEST,)),
}

SLOW = {("erf", 0)}
"""What NumPy computes entry by entry only, with arrays of its own."""
FUNCTIONS = names_in({key: word for key, word in NUMPY_FUNCTIONS.items() if key not in SLOW},
                     {"np.reciprocal": "log_prime", "np.zeros_like": "zeros", "np.": ""})

WRAPPER = '''
class Workspace{suffix}:
    """Buffers for one size of everything, kept from step to step: {methods}.

    It is made with arrays such as the steps will get: their shapes and their kind of numbers count.{kept_words}
    What the methods give are buffers, which the next step fills again. `backward` and `cost` follow `forward`.

    {documentation}
    """

    def __init__(self, {signature}) -> None:
        {numbered}
        buffers = self._buffers = Buffers({arrays})
        {take}
        {forward_line}
        buffers.tape.part = "backward"
        found = {backward_call}
        buffers.tape.part = "cost"
        total_cost = {cost_call}
        buffers.tape.part = "update"
        {after}
        buffers.plan([{output}], [total_cost], flat(found), {changed})
        {kept_attributes}
        {keep_output}
        self.gradients = Gradients{suffix}(*map(buffers.arrays_of, found))
        self._cost = buffers.arrays_of(total_cost)

    def forward(self{forward_signature}) -> {output_type}:
        """Forward propagation{output_words}."""
        {forward_put}
        self._buffers.run("forward")
        {give_output}

    def cost(self{cost_signature}) -> float:
        """The cost of the last forward propagation."""
        {cost_put}
        self._buffers.run("cost")
        return self._cost[()]

    def backward(self{backward_signature}) -> Gradients{suffix}:
        """The gradients of the last forward propagation."""
        {backward_put}
        self._buffers.run("backward")
        return self.gradients
'''

UPDATE = '''
    def update(self{update_signature}) -> None:
        """One step of gradient descent, with the gradients of the last backward propagation."""
        {update_put}
        self._buffers.run("update")
'''

AT = '''
def _cost_at{suffix}({arguments}):
    """The cost of a network."""
    work = Workspace{suffix}({arguments})
    work.forward({forward_arguments})
    return work.cost({cost_arguments})


def _gradients_at{suffix}({arguments}):
    """What the check compares with the complex steps."""
    work = Workspace{suffix}({arguments})
    work.forward({forward_arguments})
    found = work.backward({backward_arguments})
    return {found}
'''

FAST = replace(
    NUMPY,
    style="fast",
    imports=(
        "import math",
        "import sys",
        "from collections.abc import Callable, Mapping, Sequence",
        "from functools import lru_cache, partial",
        "from typing import Any, NamedTuple",
        *IMPORTS[5:],
        "import numpy as np",
    ),
    operations=WORDS,
    functions=FUNCTIONS,
    helpers={},
    needs={},
    given=NAMED,
    wrapper=WRAPPER,
    wrapper_of_update=UPDATE,
    at=AT,
    disguise="",
    runtime=runtime.text(),
)

"""The known scalar functions, one row each: what is true of them, and how they are written.

In: nothing. Out: `FUNCTIONS`, by name, and `SPELLINGS`, by what an author writes. A row gives the derivative as a term
in `X`, where function and derivative exist, what the function is by other functions (for the exponential form), its
values at numbers, how to evaluate it, its LaTeX and its spellings. A new function is a new row and nothing else: the
reader, the prover, the writers and the second opinions look it up here, and `tests/prove/test_functions.py` runs over
the table. Refused: functions that are not scalar.
"""
from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from derive.term import ONE, Apply, Entry, Function, Plus, Power, Rational, Tensor, Term, Times

X = Entry(Tensor("x"))
TWO = Rational(Fraction(2))


def call(name: str, argument: Term = X) -> Term:
    return Apply(Function(name, None, True), (argument,), (0,))


def minus(term: Term) -> Term:
    return Times((Rational(Fraction(-1)), term))


MINUS_ONE = minus(ONE)


def over(term: Term) -> Term:
    return Power(term, Fraction(-1))


@dataclass(frozen=True, slots=True)
class Law:
    """One scalar function. Domains are `all`, `positive` (x > 0), `nonnegative`, `nonzero` (x ≠ 0), `inside`
    (−1 < x < 1), or `written`: wherever what it is by other functions exists.
    """

    name: str
    words: str
    derivative: Term
    number: Callable[[float], float]
    domain: str = "all"
    smooth: str = "all"
    """Where the derivative exists."""
    values: dict[Fraction, Fraction] = field(default_factory=dict[Fraction, Fraction])
    """Exact values at numbers."""
    exponential: Term | None = None
    """The same function by exp, log and rational operations."""
    exact: Callable[[Fraction], Fraction] | None = None
    """Rational in, rational out: None where values are irrational."""
    parity: int = 0
    """f(−x) = parity · f(x), where it is ±1."""
    mirror: bool = False
    """f(−x) = 1 − f(x)."""
    range_: str = "all"
    """Where the values lie: all, positive, or unit (between 0 and 1)."""
    kept: bool = False
    """Keeps its own laws, and goes to the exponential form only where a formula spells that out."""
    latex: str = ""
    """How it is printed; empty is the command of its name."""
    spellings: tuple[str, ...] = ()
    """What authors write: commands, and words in any font. A name that a document uses otherwise keeps its meaning."""

    @property
    def sign(self) -> str:
        return self.latex or f"\\{self.name}"

    @property
    def is_written_out(self) -> bool:
        """It has no laws in the normal form: it is what `exponential` says."""
        return self.exponential is not None and not self.kept


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def _half(x: Fraction) -> Fraction:
    return Fraction(1 if x > 0 else 0)


def _sign(x: Fraction) -> Fraction:
    return Fraction((x > 0) - (x < 0))


ZERO_, ONE_ = Fraction(0), Fraction(1)
EXP_X, EXP_MINUS_X = call("exp"), call("exp", minus(X))

SQUARE, HALF = Power(X, Fraction(2)), Rational(Fraction(1, 2))
HALF_SQUARE = Times((Rational(Fraction(-1, 2)), SQUARE))
NOT_STEP, HUNDREDTH = Plus((ONE, minus(call("step")))), Rational(Fraction(1, 100))
PI = call("pi", ONE)
"""π is a function that is constant, taken at 1."""
NORMAL = Times((HALF, Plus((ONE, call("erf", Times((Power(TWO, Fraction(-1, 2)), X)))))))
"""The distribution function of the normal distribution."""

UNDER_ROOT = Plus((ONE, minus(SQUARE)))
SINE_OVER_COSINE = Times((call("sin"), over(call("cos"))))
"""sin x / cos x"""
SOFTPLUS_X = call("softplus")
MISH_SLOPE = Plus((ONE, minus(Power(call("tanh", SOFTPLUS_X), Fraction(2)))))
ARTANH = Times((HALF, call("log", Times((Plus((ONE, X)), over(Plus((ONE, minus(X)))))))))

ROWS: tuple[Law, ...] = (
    Law("exp", "the exponential function", call("exp"), math.exp, values={ZERO_: ONE_}, range_="positive",
        spellings=("\\exp", "exp", "np.exp")),
    Law("log", "the logarithm", over(X), math.log, domain="positive", values={ONE_: ZERO_},
        spellings=("\\log", "\\ln", "log", "ln", "np.log")),
    Law("sigmoid", "the sigmoid", Times((call("sigmoid"), Plus((ONE, minus(call("sigmoid")))))), _sigmoid,
        values={ZERO_: Fraction(1, 2)}, exponential=over(Plus((ONE, EXP_MINUS_X))), mirror=True, range_="unit",
        kept=True, latex="\\sigma", spellings=("\\sigma", "σ", "sigmoid", "Sigmoid", "logistic")),
    Law("tanh", "the hyperbolic tangent", Plus((ONE, minus(Power(call("tanh"), Fraction(2))))), math.tanh,
        values={ZERO_: ZERO_}, parity=-1,
        exponential=Plus((ONE, minus(Times((TWO, over(Plus((Power(EXP_X, Fraction(2)), ONE)))))))),
        kept=True, spellings=("\\tanh", "tanh", "np.tanh")),
    Law("softplus", "softplus", call("sigmoid"), lambda x: max(x, 0.0) + math.log1p(math.exp(-abs(x))),
        exponential=call("log", Plus((ONE, EXP_X))), range_="positive",
        kept=True, latex="\\mathrm{softplus}", spellings=("softplus", "Softplus")),
    Law("relu", "ReLU", call("step"), lambda x: max(x, 0.0), smooth="nonzero", exact=lambda x: max(x, ZERO_),
        latex="\\mathrm{ReLU}", spellings=("ReLU", "relu", "\\mathrm{ReLU}", "\\operatorname{ReLU}", "\\mathrm{relu}")),
    Law("step", "the step function", Rational(ZERO_), lambda x: float(x > 0), smooth="nonzero", exact=_half,
        latex="\\mathrm{step}"),
    Law("abs", "the absolute value", call("sign"), abs, smooth="nonzero", exact=abs, parity=1),
    Law("sign", "the sign", Rational(ZERO_), lambda x: float((x > 0) - (x < 0)), smooth="nonzero", exact=_sign,
        parity=-1,
        latex="\\mathrm{sign}", spellings=("sign", "sgn")),
    Law("sqrt", "the square root", Times((Rational(Fraction(1, 2)), over(call("sqrt")))), math.sqrt,
        domain="nonnegative", smooth="positive", values={ZERO_: ZERO_, ONE_: ONE_},
        spellings=("sqrt",)),
    Law("sin", "the sine", call("cos"), math.sin, values={ZERO_: ZERO_}, parity=-1,
        spellings=("\\sin", "sin")),
    Law("cos", "the cosine", minus(call("sin")), math.cos, values={ZERO_: ONE_}, parity=1,
        spellings=("\\cos", "cos")),
    Law("sinh", "the hyperbolic sine", call("cosh"), math.sinh, values={ZERO_: ZERO_}, parity=-1,
        exponential=Times((Rational(Fraction(1, 2)), Plus((EXP_X, minus(EXP_MINUS_X))))),
        spellings=("\\sinh",)),
    Law("cosh", "the hyperbolic cosine", call("sinh"), math.cosh, values={ZERO_: ONE_}, parity=1,
        exponential=Times((Rational(Fraction(1, 2)), Plus((EXP_X, EXP_MINUS_X)))),
        spellings=("\\cosh",)),
    Law("tan", "the tangent", Plus((ONE, Power(call("tan"), Fraction(2)))), math.tan, domain="written",
        values={ZERO_: ZERO_}, exponential=SINE_OVER_COSINE, spellings=("\\tan", "tan")),
    Law("sech", "the hyperbolic secant", minus(Times((call("sech"), call("tanh")))), lambda x: 1 / math.cosh(x),
        values={ZERO_: ONE_}, exponential=over(call("cosh")), range_="positive",
        latex="\\mathrm{sech}", spellings=("\\sech", "sech")),
    Law("atan", "the arctangent", over(Plus((ONE, SQUARE))), math.atan, values={ZERO_: ZERO_}, parity=-1,
        latex="\\arctan", spellings=("\\arctan", "arctan", "atan")),
    Law("asin", "the arcsine", Power(UNDER_ROOT, Fraction(-1, 2)), math.asin, domain="inside", values={ZERO_: ZERO_},
        exponential=call("atan", Times((X, Power(UNDER_ROOT, Fraction(-1, 2))))),
        latex="\\arcsin", spellings=("\\arcsin", "arcsin", "asin")),
    Law("acos", "the arccosine", minus(Power(UNDER_ROOT, Fraction(-1, 2))), math.acos, domain="inside",
        exponential=Plus((Times((HALF, PI)), minus(call("asin")))),
        latex="\\arccos", spellings=("\\arccos", "arccos", "acos")),
    Law("atanh", "the inverse hyperbolic tangent", over(UNDER_ROOT), math.atanh, domain="inside",
        values={ZERO_: ZERO_}, exponential=ARTANH,
        latex="\\mathrm{artanh}", spellings=("artanh", "arctanh", "atanh")),
    Law("erf", "the error function", Times((TWO, Power(PI, Fraction(-1, 2)), call("exp", minus(SQUARE)))), math.erf,
        values={ZERO_: ZERO_}, parity=-1,
        latex="\\mathrm{erf}", spellings=("erf",)),
    Law("silu", "SiLU", Plus((call("sigmoid"), Times((X, call("sigmoid"), Plus((ONE, minus(call("sigmoid")))))))),
        lambda x: x * _sigmoid(x), values={ZERO_: ZERO_}, exponential=Times((X, call("sigmoid"))),
        latex="\\mathrm{SiLU}", spellings=("SiLU", "silu", "swish", "Swish")),
    Law("gelu", "GELU", Plus((NORMAL, Times((X, Power(Times((TWO, PI)), Fraction(-1, 2)), call("exp", HALF_SQUARE))))),
        lambda x: x * (1 + math.erf(x / math.sqrt(2))) / 2, values={ZERO_: ZERO_}, exponential=Times((X, NORMAL)),
        latex="\\mathrm{GELU}", spellings=("GELU", "gelu")),
    Law("elu", "ELU", Plus((call("step"), Times((NOT_STEP, call("exp"))))), lambda x: max(x, math.expm1(min(x, 0.0))),
        smooth="nonzero", values={ZERO_: ZERO_},
        exponential=Plus((Times((call("step"), X)), Times((NOT_STEP, Plus((call("exp"), minus(ONE))))))),
        latex="\\mathrm{ELU}", spellings=("ELU", "elu")),
    Law("logsigmoid", "log σ", call("sigmoid", minus(X)), lambda x: min(x, 0.0) - math.log1p(math.exp(-abs(x))),
        exponential=minus(call("softplus", minus(X))),
        latex="\\mathrm{LogSigmoid}", spellings=("LogSigmoid", "logsigmoid")),
    Law("mish", "Mish", Plus((call("tanh", SOFTPLUS_X), Times((X, call("sigmoid"), MISH_SLOPE)))),
        lambda x: x * math.tanh(math.log1p(math.exp(x))), values={ZERO_: ZERO_},
        exponential=Times((X, call("tanh", SOFTPLUS_X))), latex="\\mathrm{Mish}", spellings=("Mish", "mish")),
    Law("leaky_relu", "leaky ReLU with slope 1/100", Plus((call("step"), Times((HUNDREDTH, NOT_STEP)))),
        lambda x: max(x, x / 100), smooth="nonzero", exact=lambda x: max(x, x / 100),
        exponential=Times((X, Plus((call("step"), Times((HUNDREDTH, NOT_STEP)))))),
        latex="\\mathrm{LeakyReLU}", spellings=("LeakyReLU", "leakyReLU")),
    Law("pi", "the constant π", Rational(ZERO_), lambda x: math.pi, range_="positive"),
    Law("identity", "the identity", ONE, lambda x: x, exact=lambda x: x,
        latex="\\mathrm{id}"),
)
FUNCTIONS: dict[str, Law] = {}
SPELLINGS: dict[str, str] = {}


def register(law: Law) -> None:
    """A row of the table."""
    FUNCTIONS[law.name] = law
    SPELLINGS.update(dict.fromkeys((*law.spellings, *([law.latex] if law.latex else [])), law.name))


for _row in ROWS:
    register(_row)

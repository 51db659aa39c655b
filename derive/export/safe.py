"""A syntax tree → LaTeX that any TeX with amsmath sets, and that does nothing else.

In: a node. Out: LaTeX of ASCII characters, with commands of one table only. Refused (DRV411): commands that amsmath,
amssymb, mathtools and mathrsfs do not have.

The tree keeps some of the author's text as it was: words, relations with a remark, columns of an array. Those are made
anew here: words are escaped, remarks over relations are left out, columns are reduced to their letters. The result is
looked over once more as a whole.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace

from derive.errors import DeriveError
from derive.export.words import spelled_out
from derive.printing import print_latex
from derive.syntax import Environment, Node, Text

PACKAGES = {"\\coloneqq": "mathtools", "\\coloneq": "mathtools", "\\eqqcolon": "mathtools", "\\mathscr": "mathrsfs"}
"""What amsmath and amssymb lack."""
OTHER_NAMES = {
    "\\bm": "\\boldsymbol",
    "\\pmb": "\\boldsymbol",
    "\\symbf": "\\mathbf",
    "\\symbfit": "\\boldsymbol",
    "\\mathbfit": "\\boldsymbol",
    "\\mathds": "\\mathbb",
    "\\mathbbm": "\\mathbb",
    "\\Bbb": "\\mathbb",
    "\\scr": "\\mathscr",
    "\\frak": "\\mathfrak",
    "\\sfrac": "\\frac",
    "\\nicefrac": "\\frac",
    "\\fbox": "\\boxed",
    "\\intop": "\\int",
    "\\lt": "<",
    "\\gt": ">",
    "\\lbrace": "\\{",
    "\\rbrace": "\\}",
    "\\lbrack": "[",
    "\\rbrack": "]",
    "\\dotsc": "\\dots",
    "\\dotsb": "\\dots",
    "\\dotsm": "\\dots",
    "\\dotsi": "\\dots",
    "\\dotso": "\\dots",
    "\\dag": "\\dagger",
    "\\ddag": "\\ddagger",
    "\\cdotp": "\\cdot",
    "\\mod": "\\bmod",
}
"""The same under a name that every TeX has."""
_LETTERS = """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega
    Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega varepsilon vartheta varpi varrho varsigma varphi varkappa
    varGamma varDelta varTheta varLambda varXi varPi varSigma varPhi varPsi varOmega digamma partial nabla infty top bot
    prime backprime ell hbar imath jmath wp Re Im aleph emptyset varnothing forall exists nexists dagger ddagger
    intercal neg lnot complement square Box blacksquare checkmark angle triangle surd flat natural sharp bullet
    clubsuit heartsuit S P
"""
_OPERATORS = """
    dots ldots cdots vdots ddots log ln lg exp sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth det arg
    Pr dim ker deg gcd hom sum prod int oint iint iiint max min sup inf lim limsup liminf coprod bigcup bigcap bigvee
    bigwedge bigoplus bigotimes bigodot biguplus bigsqcup pm mp cdot times odot circ otimes ast star div oplus ominus
    oslash cap cup wedge land vee lor setminus backslash bmod diamond bigcirc boxtimes boxdot boxplus ltimes rtimes
    amalg uplus sqcup sqcap dotplus frac dfrac tfrac cfrac sqrt over choose atop binom dbinom tbinom
"""
_RELATIONS = """
    coloneqq coloneq eqqcolon triangleq equiv leftarrow gets to rightarrow leftrightarrow in notin ni leq le geq ge neq
    ne approx approxeq sim simeq cong propto subset subseteq supset supseteq subsetneq colon ll gg mapsto models doteq
    leqslant geqslant lesssim gtrsim longrightarrow longleftarrow longmapsto perp parallel mid not prec succ preceq
    succeq leqq geqq asymp Rightarrow implies iff Leftrightarrow Longrightarrow Longleftrightarrow Leftarrow therefore
    because impliedby Longleftarrow uparrow downarrow nearrow searrow nrightarrow hookrightarrow rightharpoonup
    rightleftharpoons vdash dashv nparallel bowtie nmid nleq ngeq nsubseteq smile frown eqsim sqsubseteq
    trianglelefteq ncong nsim lll ggg
"""
_FORMS = """
    mathcal mathbb mathbf mathrm mathsf mathtt mathit mathfrak mathscr mathnormal boldsymbol hat widehat bar overline
    underline tilde widetilde vec overrightarrow overleftarrow dot ddot dddot check breve acute grave mathring mathop
    mathbin mathrel mathord bf rm it sf tt cal text operatorname overset underset underbrace overbrace boxed langle
    rangle lfloor rfloor lceil rceil lVert rVert lvert rvert vert Vert quad qquad left right middle begin end big Big
    bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr textbackslash textasciitilde textasciicircum
"""
_SIGNS = ("\\{", "\\}", "\\|", "\\\\", "\\_", "\\%", "\\#", "\\$", "\\&", "\\ ")
ALLOWED = frozenset({*("\\" + name for name in (_LETTERS + _OPERATORS + _RELATIONS + _FORMS).split()), *_SIGNS})
"""Every command that may stand in the result."""
ENVIRONMENTS = frozenset("matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix cases array aligned split".split())
_SIGN = re.compile(r"\\(?:[A-Za-z]+|.)|[^\\]", re.DOTALL)
_REMARKED = re.compile(r"\\(?:overset|underset|stackrel)\s*\{.*\}\s*\{?(?P<sign>[^{}]*)\}?", re.DOTALL)
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{([^{}]*)\}")
_KEPT = frozenset({"span", "bare", "primes", "sub_first"})


def safe_latex(node: Node) -> str:
    """The LaTeX of a node on one line."""
    return looked_over(" ".join(print_latex(_plain(node)).split()))


def looked_over(latex: str) -> str:
    """The LaTeX, if it has nothing but what is allowed."""
    for sign in _SIGN.findall(latex):
        if sign[0] == "\\" and sign not in ALLOWED:
            raise DeriveError(
                "DRV411", f"the command {sign} is not exported", hint="write the formula with commands of amsmath"
            )
        if not (sign.isascii() and sign.isprintable()) or sign in ("%", "#", "$"):
            raise DeriveError("DRV411", f"the character {sign!r} in a formula is not exported")
    if "^^" in latex:
        raise DeriveError("DRV411", "two signs ^ side by side are not exported", hint="TeX reads a character in them")
    for name in _ENVIRONMENT.findall(latex):
        if name.rstrip("*") not in ENVIRONMENTS:
            raise DeriveError("DRV411", f"the environment {name} is not exported")
    return latex


def packages_of(latex: str) -> frozenset[str]:
    """What a text needs beside amsmath and amssymb."""
    return frozenset(PACKAGES[sign] for sign in _SIGN.findall(latex) if sign in PACKAGES)


def _plain(node: Node) -> Node:
    """The node with every string of it in plain words, or made anew."""
    if isinstance(node, Text):
        command = "\\operatorname" if node.command == "\\operatorname" else "\\text"
        return replace(node, command=command, text=spelled_out(node.text))
    if isinstance(node, Environment):
        rows = tuple(tuple(map(_plain, row)) for row in node.rows)
        return replace(node, name=_name(node.name), rows=rows, argument=_columns(node))
    return replace(
        node, **{one.name: _changed(getattr(node, one.name)) for one in fields(node) if one.name not in _KEPT}
    )


def _name(environment: str) -> str:
    name = environment.rstrip("*")
    return (
        "cases" if name.endswith("cases") else name.removeprefix("psm").removeprefix("bsm") if "small" in name else name
    )


def _columns(node: Environment) -> str:
    if _name(node.name) != "array":
        return ""
    columns = "".join(letter for letter in node.argument if letter in "lcr|")
    return f"{{{columns or 'c' * max(map(len, node.rows), default=1)}}}"


def _changed(value: object) -> object:
    if isinstance(value, Node):
        return _plain(value)
    if isinstance(value, tuple):
        return tuple(map(_changed, value))
    return _plain_sign(value) if isinstance(value, str) else value


def _plain_sign(name: str) -> str:
    """A command or a sign by its plain name; a relation without its remark."""
    plain = str.__str__(name)
    if plain.startswith("\\x") and "arrow" in plain:
        return "\\to"
    remarked = _REMARKED.fullmatch(plain)
    if remarked is not None:
        plain = remarked["sign"].strip()
    return OTHER_NAMES.get(plain, plain)

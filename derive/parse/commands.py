"""What each LaTeX command and each sign is for the grammar: tables, nothing else.

In: nothing. Out: `COMMANDS` and `CHARACTERS` (spelling → kind of token) and the smaller tables that tokens and grammar
look things up in. Refused: commands that hide, redefine or fetch something (`FORBIDDEN`), with the reason.
"""
from __future__ import annotations

LETTER, NUMBER, TEXT, REMARK, DOTS, ALPHABET = "letter", "number", "text", "remark", "dots", "alphabet"
OPEN, CLOSE, BAR, LEFT, RIGHT = "open", "close", "bar", "left", "right"
BRACE, END_BRACE, BEGIN, END = "brace", "end brace", "begin", "end"
SUB, SUP, PRIME, SIGN, PRODUCT, RELATION, ARROW = "sub", "sup", "prime", "sign", "product", "relation", "arrow"
SEPARATOR, ROW, GAP, CELL, FINISH = "separator", "row", "gap", "cell", "finish"
STYLE, SWITCH, FUNCTION, BIG, FRACTION, ROOT, OVER, OVERSET, BRACED, BOXED = (
    "style", "switch", "function", "big", "fraction", "root", "over", "overset", "braced", "boxed")
SKIP, SKIP_ARGUMENT, COLOUR = "skip", "skip with argument", "colour"

GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi "
    "psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega varepsilon vartheta varpi varrho "
    "varsigma varphi varkappa varGamma varDelta varTheta varLambda varXi varPi varSigma varPhi varPsi varOmega "
    "digamma"
)
SIGN_NAMES = (
    "partial nabla infty top bot prime backprime ell hbar imath jmath wp Re Im aleph emptyset varnothing forall "
    "exists nexists dagger ddagger dag ddag intercal neg lnot complement square Box blacksquare checkmark angle "
    "triangle degree % # $ & S P surd flat natural sharp clubsuit heartsuit aa AA o O ae oe i j binom dbinom "
    "tbinom qed bullet"
)


def _commands(names: str) -> list[str]:
    return ["\\" + name for name in names.split()]


_WORDS_BY_KIND = {
    LETTER: GREEK_NAMES + " " + SIGN_NAMES,
    DOTS: "dots ldots cdots vdots ddots hdots dotsc dotsb dotsm dotsi dotso iddots adots",
    FUNCTION: "log ln lg exp sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth det arg Pr dim "
              "ker deg gcd hom",
    BIG: "sum prod int oint iint iiint max min sup inf lim limsup liminf argmax argmin coprod bigcup bigcap "
         "bigvee bigwedge bigoplus bigotimes bigodot biguplus bigsqcup intop",
    STYLE: "mathcal mathbb mathbf mathrm mathsf mathtt mathit mathfrak mathscr mathnormal boldsymbol bm pmb hat "
           "widehat bar overline underline tilde widetilde vec overrightarrow overleftarrow dot ddot dddot "
           "check breve acute grave mathring mathop mathbin mathrel mathord symbf symbfit mathbfit mathds "
           "mathbbm Bbb substack",
    SWITCH: "bf rm it sf tt cal scr frak bfseries itshape ttfamily",
    TEXT: "text textrm textbf textit textsf texttt textnormal textup textsc textmd emph mbox hbox operatorname "
          "operatorname* eqref ref autoref cite citep citet footnote lstinline intertext shortintertext",
    FRACTION: "frac dfrac tfrac cfrac sfrac nicefrac",
    ROOT: "sqrt",
    OVER: "over choose atop",
    OVERSET: "overset underset stackrel",
    BRACED: "underbrace overbrace underbracket overbracket",
    BOXED: "boxed fbox",
    SIGN: "pm mp",
    PRODUCT: "cdot times odot circ otimes ast star div oplus ominus oslash cap cup wedge land vee lor setminus "
             "backslash bmod mod diamond bigcirc boxtimes boxdot boxplus ltimes rtimes cdotp amalg uplus sqcup "
             "sqcap dotplus",
    RELATION: "coloneqq coloneq eqqcolon triangleq equiv leftarrow gets to rightarrow leftrightarrow in notin "
              "ni leq le geq ge lt gt neq ne approx approxeq sim simeq cong propto subset subseteq supset "
              "supseteq subsetneq colon ll gg mapsto models doteq leqslant geqslant lesssim gtrsim "
              "longrightarrow longleftarrow longmapsto uparrow downarrow nearrow searrow nrightarrow "
              "hookrightarrow rightharpoonup rightleftharpoons vdash dashv parallel nparallel prec succ preceq "
              "succeq leqq geqq asymp bowtie nmid nleq ngeq nsubseteq smile frown eqsim sqsubseteq "
              "trianglelefteq ncong nsim lll ggg perp",
    ARROW: "Rightarrow implies iff Leftrightarrow Longrightarrow Longleftrightarrow Leftarrow impliedby Longleftarrow "
           "therefore because",
    OPEN: "{ lbrace lbrack langle lfloor lceil lVert lvert lgroup llbracket ulcorner",
    CLOSE: "} rbrace rbrack rangle rfloor rceil rVert rvert rgroup rrbracket urcorner",
    BAR: "| vert Vert mid",
    SUB: "_ sb",
    SUP: "sp",
    GAP: "quad qquad",
    ROW: "\\ newline cr",
    SKIP: ", ; : ! > / displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits displaylimits "
          "nonumber notag no hfill hline noindent centering small footnotesize scriptsize tiny normalsize large "
          "Large LARGE huge Huge allowdisplaybreaks enspace enskip thinspace medspace thickspace negthinspace "
          "negmedspace negthickspace strut mathstrut smallskip medskip bigskip break nobreak allowbreak relax "
          "toprule midrule bottomrule par mathopen mathclose mathpunct mathinner normalfont qedhere space "
          "ensuremath protect unskip",
    SKIP_ARGUMENT: "label tag tag* hspace hspace* vspace vspace* cline mspace hskip",
    COLOUR: "color textcolor",
}

COMMANDS: dict[str, str] = {command: kind for kind, words in _WORDS_BY_KIND.items() for command in _commands(words)}
COMMANDS |= {"\\ ": SKIP, "\\\n": SKIP, "\\\t": SKIP, "\\*": PRODUCT}

CHARACTERS: dict[str, str] = {
    "{": BRACE, "}": END_BRACE, "(": OPEN, "[": OPEN, ")": CLOSE, "]": CLOSE, "|": BAR, "_": SUB, "^": SUP, "'": PRIME,
    "+": SIGN, "-": SIGN, "*": PRODUCT, "/": PRODUCT, "=": RELATION, "<": RELATION, ">": RELATION, ":": RELATION,
    ":=": RELATION, "<=": RELATION, ">=": RELATION, "->": RELATION, ",": SEPARATOR, ";": SEPARATOR, ".": SEPARATOR,
    "&": CELL, "!": LETTER, "?": LETTER, **{"." * number: DOTS for number in range(3, 7)},
}

# Names of what stands for the same thing, so that the tree has one name for it; the author's own is kept.
_SIGNS_IN_UNICODE = r"""
    ≤ \leq   ≥ \geq   ≠ \neq   ≈ \approx   ≡ \equiv   ∈ \in   ∉ \notin   ← \leftarrow   → \to
    ⇒ \Rightarrow   ⟹ \implies   ⇔ \Leftrightarrow   ∝ \propto   ∼ \sim   ≜ \triangleq   ≔ :=
    ⊂ \subset   ⊆ \subseteq   ↦ \mapsto   ≪ \ll   ≫ \gg   ∣ \mid   ∴ \therefore   · \cdot   ⋅ \cdot
    × \times   ⊙ \odot   ∘ \circ   ⊗ \otimes   ⊕ \oplus   ∗ *   ÷ \div   ∕ /   ∩ \cap   ∪ \cup   ± \pm
    ∓ \mp   − -   ＋ +   － -   ＝ =   ＊ *   ／ /   ＜ <   ＞ >   ｜ |   ‖ \|   ∥ \|   ， ,   、 ,   ； ;   。 .
    ． .   ： :   （ (   ） )   ［ [   ］ ]   ｛ \{   ｝ \}   ⟨ \langle   ⟩ \rangle   ⌊ \lfloor   ⌋ \rfloor
    ⌈ \lceil   ⌉ \rceil   … \dots   ⋯ \cdots   ⋮ \vdots   ⋱ \ddots   ′ '   ’ '   ‵ \backprime
    ∂ \partial   ∇ \nabla   ∞ \infty   ∅ \emptyset   ∀ \forall   ∃ \exists   ⊤ \top   ⊺ \intercal
    ⊥ \perp   ℓ \ell   ∑ \sum   ∏ \prod   ∫ \int   ¬ \neg   † \dagger   α \alpha   β \beta   γ \gamma
    δ \delta   ε \varepsilon   ζ \zeta   η \eta   θ \theta   ι \iota   κ \kappa   λ \lambda   μ \mu
    ν \nu   ξ \xi   π \pi   ρ \rho   σ \sigma   τ \tau   υ \upsilon   φ \varphi   χ \chi   ψ \psi
    ω \omega   Γ \Gamma   Δ \Delta   Θ \Theta   Λ \Lambda   Ξ \Xi   Π \Pi   Σ \Sigma   Υ \Upsilon
    Φ \Phi   Ψ \Psi   Ω \Omega   ϵ \epsilon   ϑ \vartheta   ϖ \varpi   ϱ \varrho   ς \varsigma   ϕ \phi
    ϰ \varkappa   µ \mu   ∆ \Delta
""".split()
SPELLINGS: dict[str, str] = {
    "<=": "\\leq", ">=": "\\geq", "->": "\\to", "\\*": "*", "\\_": "_", "\\sb": "_", "\\sp": "^",
}
SPELLINGS |= dict(zip(_SIGNS_IN_UNICODE[::2], _SIGNS_IN_UNICODE[1::2], strict=True))
# Short names that KaTeX and MediaWiki have for signs, and what a page's HTML makes of three characters.
_SHORT_NAMES = r"""
    \infin \infty   \isin \in   \sdot \cdot   \plusmn \pm   \lang \langle   \rang \rangle
    \empty \emptyset   \exist \exists   \larr \leftarrow   \rarr \to   \rArr \Rightarrow   \harr \leftrightarrow
    \part \partial   \sub \subset   \sube \subseteq   \bull \bullet   \thetasym \vartheta   &lt; <   &gt; >   &amp; &
""".split()
SPELLINGS |= dict(zip(_SHORT_NAMES[::2], _SHORT_NAMES[1::2], strict=True))
COMMANDS |= {name: COMMANDS[SPELLINGS[name]] for name in _SHORT_NAMES[::2] if name[0] == "\\"}
LETTERS_OF_SETS: dict[str, str] = {f"\\{letter}": letter for letter in "RNZQC"} | {"\\Reals": "R", "\\reals": "R"}
COMMANDS |= dict.fromkeys(LETTERS_OF_SETS, ALPHABET)

# Commands that many preambles declare: what to write, where a document uses one and declares none.
USUAL_MACROS: dict[str, str] = {
    "\\norm": "[1]{\\|#1\\|}", "\\abs": "[1]{|#1|}", "\\set": "[1]{\\{#1\\}}",
    "\\inner": "[2]{\\langle #1, #2 \\rangle}",
    "\\dv": "[2]{\\frac{d #1}{d #2}}", "\\pdv": "[2]{\\frac{\\partial #1}{\\partial #2}}", "\\grad": "{\\nabla}",
    "\\T": "{\\top}", "\\E": "{\\mathbb{E}}", "\\vb": "[1]{\\mathbf{#1}}", "\\loss": "{\\mathcal{L}}",
    "\\eps": "{\\epsilon}",
    **{f"\\{name}": f"{{\\operatorname{{{name}}}}}" for name in
       "tr Tr diag softmax sigmoid relu ReLU rank vect sign sgn LayerNorm BatchNorm".split()},
}

# Names of math alphabets in Unicode and the command of each.
ALPHABETS: dict[str, str] = {
    "BOLD SCRIPT": "\\mathcal", "SCRIPT": "\\mathcal", "BOLD FRAKTUR": "\\mathfrak", "FRAKTUR": "\\mathfrak",
    "BLACK-LETTER": "\\mathfrak", "DOUBLE-STRUCK": "\\mathbb", "BOLD ITALIC": "\\boldsymbol", "BOLD": "\\mathbf",
    "SANS-SERIF": "\\mathsf", "MONOSPACE": "\\mathtt", "ITALIC": "\\mathit",
}

# Fonts that hold a word as often as a letter: `\mathrm{ReLU}` is a word, `\mathrm{d}` a letter in roman.
WORD_STYLES = frozenset(_commands("mathrm mathsf mathtt mathit rm"))
BETWEEN_ROWS = frozenset(_commands("intertext shortintertext"))
UPRIGHT_TEXT = frozenset(_commands("operatorname operatorname*"))

# What stands for all values of an index: `A_{i\\cdot}`, `A_{\\cdot j}`, `p_{\\backslash i}`.
PLACEHOLDERS = frozenset(_commands("cdot backslash setminus bullet")) | {"*"}

# Big operators that take an argument in brackets when they have no limits: `\max(0, z)`.
CALLED = frozenset(_commands("max min sup inf argmax argmin"))

CLOSERS: dict[str, str] = {
    "(": ")", "[": "]", "\\{": "\\}", "\\langle": "\\rangle", "\\lfloor": "\\rfloor", "\\lceil": "\\rceil",
    "\\lVert": "\\rVert", "\\lvert": "\\rvert", "\\lgroup": "\\rgroup", "\\llbracket": "\\rrbracket",
    "\\ulcorner": "\\urcorner", "|": "|", "\\|": "\\|", "<": ">", "{": "}",
}
SAME_DELIMITER: dict[str, str] = {
    "\\lbrace": "\\{", "\\rbrace": "\\}", "\\lbrack": "[", "\\rbrack": "]", "\\vert": "|", "\\Vert": "\\|",
    "\\mid": "|",
}

TRANSPARENT = frozenset(
    "aligned align split eqnarray gathered gather equation alignedat alignat flalign multline multlined "
    "displaymath math "
    "subequations IEEEeqnarray eqnsplit dmath".split())
CELLED = frozenset(
    "matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix psmallmatrix bsmallmatrix cases dcases rcases "
    "drcases array "
    "aligned align split gathered gather alignedat eqnarray tabular equation".split())
WITH_COLUMNS = frozenset("array tabular alignedat alignat IEEEeqnarray".split())

_REDEFINES = "it redefines what a command means"
_FETCHES = "it reads, writes or loads something outside the formula"
_HIDES = "it hides or strikes out part of the formula from the reader of the page"
FORBIDDEN: dict[str, str] = {
    command: reason
    for reason, words in {
        _REDEFINES: "def edef gdef xdef let futurelet newcommand renewcommand providecommand newcommand* "
                    "renewcommand* DeclareMathOperator newenvironment renewenvironment catcode mathcode lccode "
                    "uccode csname endcsname expandafter noexpand newcount newtoks chardef mathchardef loop "
                    "repeat global long afterassignment aftergroup makeatletter makeatother",
        _FETCHES: "input include includegraphics write immediate openin openout read newwrite newread closein "
                  "closeout usepackage directlua luaexec lstinputlisting verbatiminput special href url html "
                  "htmlStyle htmlClass htmlId htmlData cssId class style require unicode begingroup endgroup",
        _HIDES: "phantom hphantom vphantom iffalse iftrue ifx ifnum if else fi llap rlap clap mathllap mathrlap "
                "mathclap smash cancel bcancel xcancel sout st rule raisebox raise lower kern mkern hbox* "
                "rotatebox scalebox reflectbox transparent opacity textcolor* pagecolor colorbox fcolorbox lap "
                "hidewidth",
    }.items()
    for command in _commands(words)
}

# Words that join statements rather than name a quantity: `\text{where}` parts, `\text{loss}` does not.
CONNECTIVES = frozenset(
    "where if for and or with when since because so then thus hence otherwise as is are by let given such "
    "subject s.t. st i.e. e.g. that from in on to assuming using note but therefore which else while we of the "
    "this these has have denotes "
    "means because at all any each every be case".split())

"""Payloads of documents that mean harm: a corpus of them where there is one, and a small table that is always there.

The corpus is `hostile.jsonl` in the folder above the one that the environment variable `DERIVE_CORPUS` names: a line
has id, channel (latex, symbol-name, docstring, file), class, payload and what is expected.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

CORPUS = Path(os.environ["DERIVE_CORPUS"]).parent / "hostile.jsonl" if os.environ.get("DERIVE_CORPUS") else None


@dataclass(frozen=True)
class Payload:
    id: str
    channel: str
    class_: str
    payload: str


OWN = [
    Payload(f"own-{class_.replace('/', '-')}-{number}", channel, class_, payload)
    for class_, channel, payloads in [
        ("code-exec", "latex", [
            r"__import__('os').system('touch PWNED')", r"\operatorname{exec}(x)", r"\text{open('PWNED','w')}",
            r"{0.__class__}", "x.__class__", "`touch PWNED`", "$(touch PWNED)", "lambda: 0", "eval(x)", "exec(x)",
            "sympify(x)", "S(x)", "Function('f')", "os.system(x)", "np.load(x)", "np.exec(x)"]),
        ("resource", "latex", [
            "9^{9^{9^{9}}}", "99999999!", r"\binom{10^{9}}{7}", r"\prod_{k=1}^{10^{6}} k", "1e999999999", "x^{10^{9}}",
            r"\sum_{k=1}^{10^{9}} k", "2^{-99999999}", "0.1^{99999999}", "(x+y+z+1)^{200}", r"\sqrt[10^{9}]{x}",
            "9" * 100 + "^{" + "9" * 99 + "}", r"\exp(\exp(\exp(\exp(9^9))))", r"I_{10^{9}}"]),
        ("nesting/size", "latex", [
            "(" * 500 + "x" + ")" * 500, "{" * 500 + "x" + "}" * 500, "x^{" * 500 + "x" + "}" * 500,
            r"\sqrt{" * 300 + "x" + "}" * 300, r"\frac{1}{" * 300 + "x" + "}" * 300, "-" * 2000 + "x",
            "+".join("x" * 3000), "9" * 70_000, "a" * 200_000, r"\left(" * 200 + "x" + r"\right)" * 200,
            r"\begin{pmatrix}" * 100 + "x" + r"\end{pmatrix}" * 100, "x'" * 1999, "x" + "'" * 3000, "|" * 101,
            "[" * 64 + "x" + "]" * 64, r"\overset{x}{" * 200 + "x" + "}" * 200, "x_{" * 100 + "x" + "}" * 100,
            r"\text{" * 300 + "x" + "}" * 300, "&" * 3000, r"\\" * 3000, "%" * 60_000]),
        ("unicode", "latex", [
            "а - a", "‮x+y‬", "Ａ－Ｙ", "x\u0000y", "x̂", "x\ufe0f", "x\u0338", "ﬁ", "x²", "x₂", "½", "ʟ", "Ⅸ", "ⅼ",
            "\U0001d7d9", "\ud800", "Α", "Ｗ", "𝟏", "\u2061x", "\u00adx", "x\u034f", "⩵", "﹦"]),
        ("tex-injection-or-meaning", "latex", [
            r"\input{/etc/passwd}", r"\write18{touch PWNED}", r"\catcode`\-=13", r"\csname input\endcsname{x}",
            r"\let\sum\prod \sum_{i} x_i", r"\iffalse A \else B \fi", r"\phantom{-}x", r"\color{white}{-x}",
            r"\color[rgb]{1,1,1}{-x}", r"\textcolor{#fefefe}{-}x", r"\color{rgb(255, 255, 255)}-x", r"\color{red!5}-x",
            r"\cancel{x}", r"\llap{-}x", r"\hspace{-3em}x", r"\mspace{-90mu}x", r"\hskip -3em x", r"\hskip -3 x",
            r"\hspace -3 x", r"\tag -x", r"\rule{1em}{1em}", r"\smash{x}", r"\overset{-}{x}", r"\underset{-}{x}",
            r"\stackrel{2}{x}", r"\end{document}x", "^^5cinput{x}", r"\unicode{x41}", r"\require{html}x", "1,000 x",
            r"\begin{verbatim}x\end{verbatim}", r"\mathchoice{-}{-}{-}{-}x", r"\edef\x{1}\x", r"\global\let\x=1",
            r"\overset{\input{x}}{=} 1", r"\kern-3em x", r"\raise1em x", r"\special{x}", r"\openout1=PWNED"]),
        ("html/svg/mathml", "latex", [
            "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", r"\href{javascript:alert(1)}{x}",
            r"\text{<script>alert(1)</script>}", r"\text{</math><script>alert(1)</script>}", "]]><svg/onload=alert(1)>",
            r"\class{x}{y}", r"\style{position:fixed}{x}", r"\htmlData{x=y}{z}", r"\text{![x](javascript:alert(1))}",
            r"\operatorname{<b>x</b>}", r"\text{\x1b[31m}", "\\text{\x1b]0;title\x07}", r"\text{$x$}"]),
        ("generated-code-name", "symbol-name", [
            "a\nimport os", "ﬁ", "None", "True", "__builtins__", "a=1", "{0.__class__}", "import", "print", "np",
            "self", "é", "e\u0301",
            "a;b", "a#b", "a'b", 'a"""b', "lambda", "match", "x" * 5000, "0", "_", "__", "numpy"]),
        ("generated-code-docstring", "docstring", [
            '"""; import os; """', "\\", "\\N{DIGIT ONE}", "# -*- coding: utf-7 -*-\n+AAo-import os", "\r import os",
            "\x0c import os", "\u2028 import os", "{x!r}", "%s", "'''", '"', "\\x41", "\\u0041\\", "\x1b[2J"]),
    ]
    for number, payload in enumerate(payloads)
]


def corpus() -> list[Payload]:
    """The corpus, or nothing where there is none."""
    if CORPUS is None or not CORPUS.is_file():
        return []
    records = map(json.loads, filter(None, CORPUS.read_text("utf-8").split("\n")))
    return [Payload(one["id"], one["channel"], one["class"], one["payload"]) for one in records]


def payloads(channel: str) -> list[Payload]:
    return [one for one in (*corpus(), *OWN) if one.channel == channel]

"""Explanations → one page of HTML that needs nothing else: MathML, SVG, a style, no script, no network.

In: fragments, a language. Out: a page. Refused: everything that the policy in its head refuses; what comes from a
document is escaped, and the policy would not let it act.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable

from derive.explanation import Explanation, Heading, Item, Picture, Said, Shown, Values, Words
from derive.syntax import Node
from derive.typeset.mathml import element, math, mathml, row, signed
from derive.typeset.svg import svg
from derive.typeset.text_pictures import FAILS, FITS, place, rows_of, told
from derive.typeset.texts import JOINED, TEXTS
from derive.typeset.widths import safe

STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --faint: #57606a; --line: #d0d7de; --good: #1a7f37;
  --bad: #cf222e; --fill: #ddf4ff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --faint: #8d96a0; --line: #30363d;
  --good: #3fb950; --bad: #f85149; --fill: #0c2d6b; } }
body { margin: 0 auto; padding: 1rem; max-width: 48rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.55 system-ui, sans-serif; }
article { border-top: 1px solid var(--line); padding: 1rem 0; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.1rem; overflow-x: auto; }
h3 { font-size: 1rem; margin: 1.1rem 0 .3rem; }
p { margin: .3rem 0; overflow-wrap: anywhere; overflow-x: auto; overflow-y: hidden; }
.where { color: var(--faint); font-size: .9rem; } .proved { color: var(--good); } .refuted { color: var(--bad); }
.shown, .drawn { overflow-x: auto; overflow-y: hidden; padding: .3rem 0; margin: .2rem 0; }
.steps mtd { text-align: left; padding: .15em .1em; }
math { font-size: 1.08rem; } .shown math { white-space: nowrap; }
svg { max-width: 100%; height: auto; } svg text { fill: var(--ink); font: 14px ui-monospace, monospace; }
svg tspan:not(.full) { font-size: 11px; } svg .name { font-weight: bold; }
svg .sign { font-size: 18px; } svg .size { fill: var(--faint); }
svg .block { fill: var(--fill); stroke: var(--ink); }
svg text.good { fill: var(--good); font-size: 17px; } svg text.bad { fill: var(--bad); font-size: 17px; }
svg line.good { stroke: var(--good); stroke-width: 4; } svg line.bad { stroke: var(--bad); stroke-width: 4; }
td { padding: .1rem .6rem; text-align: right; } td.entry { outline: 2px solid var(--bad); font-weight: bold; }
table { border-left: 2px solid; border-right: 2px solid; border-radius: .4rem; display: inline-table; }
.values { display: flex; gap: .6rem; align-items: center; overflow-x: auto; }
"""


def html_page(fragments: Iterable[str], language: str) -> str:
    title = TEXTS["title"][language]
    return page_of(title, f"<h1>{title}</h1>\n{''.join(fragments)}", language)


def page_of(title: str, body: str, language: str, more: str = "") -> str:
    """A page in the house's style, and `more` of it; its policy lets nothing in but that style."""
    style = STYLE + more
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}</body>\n</html>\n")


def html_fragment(explanations: Iterable[Explanation], language: str) -> str:
    return "".join(_article(one, language) for one in explanations)


def _article(one: Explanation, language: str) -> str:
    verdict = f'<strong class="{one.verdict}">{TEXTS[one.verdict][language]}</strong>'
    code = f" [{text(one.code)}]" if one.code else ""
    link = f" ({say(Words('link', tuple(map(str, one.link))), language)})" if one.link is not None else ""
    lines = [f'<p class="where">{text(one.where)}: {verdict}{code}{link}</p>',
             f"<h2>{math(one.left, one.relation, one.right)}</h2>"]
    number = 0
    for item in one.items:
        if isinstance(item, Heading) and item.words.key not in ("base", "step"):
            number += 1
            lines.append(f"<h3>{number}. {say(item.words, language)}</h3>")
        else:
            lines.append(item_html(item, language))
    return "<article>\n" + "\n".join(lines) + "\n</article>\n"


def item_html(item: Item, language: str) -> str:
    match item:
        case Heading(words=words):
            return f"<h3>{say(words, language)}</h3>"
        case Said(words=words):
            return f"<p>{say(words, language)}</p>"
        case Shown():
            return f'<div class="shown">{_shown(item)}</div>'
        case Picture():
            return f'<div class="drawn">{svg(item)}</div>{_meetings(item)}'
        case Values():
            return f'<div class="values">{_values(item, language)}</div>'


def _meetings(picture: Picture) -> str:
    lines: list[str] = []
    for joint, right in told(picture):
        sizes = ", ".join(f'{math(m.one, "=" if m.agrees else "≠", m.other)} {_mark(m.agrees)}' for m in joint.meetings)
        lines.append(f"<p>{math(joint.left, joint.sign, right.name)}: {sizes}</p>")
    return "".join(lines)


def _mark(agrees: bool) -> str:
    return f'<span class="proved">{FITS}</span>' if agrees else f'<span class="refuted">{FAILS}</span>'


def _shown(shown: Shown) -> str:
    """Several relations stand below one another."""
    first, *others = shown.members
    if len(others) < 2 or set(map(str.__str__, shown.relations)) == {"\\to"}:
        parts: list[Node | str] = [first]
        for relation, member in zip(shown.relations, others, strict=True):
            parts += [relation, member]
        return math(*parts, display=True)
    rows = [f"<mtr><mtd>{'' if at else mathml(first)}</mtd><mtd>{signed(relation, member)}</mtd></mtr>"
            for at, (relation, member) in enumerate(zip(shown.relations, others, strict=True))]
    return f'<math displaystyle="true"><mtable displaystyle="true" class="steps">{"".join(rows)}</mtable></math>'


def _values(values: Values, language: str) -> str:
    name = say(values.name, language)
    rows, exact = rows_of(values)
    at = place(values.entry) if values.entry else (0, 0)
    body = "".join("<tr>" + "".join(_cell(cell, (r, c) == at) for c, cell in enumerate(cells, 1))
                   + "</tr>" for r, cells in enumerate(rows, 1))
    return f"<span>{name} {'=' if exact else '≈'}</span><table><tbody>{body}</tbody></table>"


def _cell(cell: str, is_entry: bool) -> str:
    return f'<td class="entry">{text(cell)}</td>' if is_entry else f"<td>{text(cell)}</td>"


def say(words: Words | Node | str, language: str) -> str:
    """A text with its gaps filled; what comes from the document is escaped."""
    if isinstance(words, str):
        return text(words)
    if isinstance(words, Node):
        return math(words)
    parts = [say(part, language) for part in words.parts]
    form = text(TEXTS[words.key][language])
    return form.join(parts) if words.key in JOINED else form.format(*parts)


def text(words: str) -> str:
    return html.escape(safe(words))


__all__ = ["element", "html_fragment", "html_page", "item_html", "page_of", "row", "say", "text"]

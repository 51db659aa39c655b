"""A picture of shapes as SVG, to scale; colours come from the page's style, and each has a sign beside it.

In: a `Picture`. Out: an `<svg>` element without style, script or address, every character of the document escaped.
Refused: nothing.
"""

from __future__ import annotations

import base64
import html
import re
from dataclasses import dataclass, field

from derive.explanation import Block, Joint, Picture
from derive.typeset.plain import plain
from derive.typeset.text_pictures import FAILS, FITS, meetings, shortened
from derive.typeset.widths import safe, width

UNIT = 13
LETTER = 9
GAP = 46
TOP, BOTTOM = 29, 28
ALONE = (
    "<style>text{fill:#1b1f24;font:14px monospace}tspan:not(.full){font-size:11px}.name{font-weight:bold}"
    ".sign{font-size:18px}.size{fill:#57606a}.block{fill:#ddf4ff;stroke:#1b1f24}text.good{fill:#1a7f37}"
    "text.bad{fill:#cf222e}line{stroke-width:4}line.good{stroke:#1a7f37}line.bad{stroke:#cf222e}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.size{fill:#8d96a0}.block{fill:#0c2d6b;stroke:#e6edf3}"
    "text.good{fill:#3fb950}text.bad{fill:#f85149}line.good{stroke:#3fb950}line.bad{stroke:#f85149}}</style>"
)
DOWN, UP = 4, 5
_SCRIPT = re.compile(r"([_^])(?:\{([^{}]*)\}|(\[[^\[\]]*\]|\([^()]*\)|[^\s{}]))|([^_^]+|[_^])")
"""How far scripts are moved, in pixels; a script in braces, another one, what is none."""


@dataclass
class _Canvas:
    """Where the next block goes, and what was drawn."""

    tall: int
    x: float = 6
    parts: list[str] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return TOP + self.tall / 2

    def text(self, x: float, y: float, words: str, kind: str = "size", anchor: str = "middle") -> None:
        shown = scripted(safe(words))
        self.parts.append(f'<text x="{x:.0f}" y="{y:.0f}" class="{kind}" text-anchor="{anchor}">{shown}</text>')

    def line(self, ends: tuple[float, float, float, float], kind: str) -> None:
        x1, y1, x2, y2 = ends
        self.parts.append(f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}" class="{kind}"/>')


def scripted(words: str) -> str:
    """`n_{l-1}` and `W^[l]` with their scripts lowered and raised; every character is escaped."""
    parts, back = list[str](), 0
    for mark, braced, script, rest in _SCRIPT.findall(words):
        shift = {"_": DOWN, "^": -UP}.get(mark, 0)
        inside = braced or script or rest
        move = shift + back
        parts.append(f'<tspan dy="{move}">{html.escape(inside)}</tspan>' if shift else
                     f'<tspan dy="{move}" class="full">{html.escape(inside)}</tspan>' if move else html.escape(inside))
        back = -shift
    return "".join(parts)


def image(picture: Picture) -> str:
    """The picture as an address that holds it whole, for Markdown: with a style of its own, for light and dark."""
    drawn = svg(picture).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).replace(">", f">{ALONE}", 1)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.encode()).decode()


def svg(picture: Picture) -> str:
    """Blocks side by side; the edges whose sizes must agree are drawn thick."""
    canvas = _Canvas(max(block.height for block in picture.blocks) * UNIT)
    for at, block in enumerate(picture.blocks):
        before = picture.joints[at - 1] if at else None
        after = picture.joints[at] if at < len(picture.joints) else None
        if before is not None:
            _joint(canvas, before)
        _block(canvas, block, before, after)
    wide, tall = canvas.x + 6, canvas.tall + TOP + BOTTOM
    label = html.escape(safe("; ".join(meetings(picture))))
    return (f'<svg viewBox="0 0 {wide:.0f} {tall}" width="{wide:.0f}" height="{tall}" role="img" '
            f'aria-label="{label}">{"".join(canvas.parts)}</svg>')


def _block(canvas: _Canvas, block: Block, before: Joint | None, after: Joint | None) -> None:
    name, rows, columns = shortened(plain(block.name)), plain(block.rows), plain(block.columns)
    canvas.x += width(rows) * LETTER + 4
    wide, tall = block.width * UNIT, block.height * UNIT
    room = max(wide, width(name) * LETTER, width(columns) * LETTER)
    left, top = canvas.x + (room - wide) / 2, canvas.middle - tall / 2
    canvas.text(left - 5, canvas.middle + 4, rows, anchor="end")
    canvas.text(left + wide / 2, top - 9, columns)
    canvas.parts.append(f'<rect x="{left:.0f}" y="{top:.0f}" width="{wide}" height="{tall}" class="block"/>')
    if after is not None and after.sign == "·":
        canvas.line((left, top, left + wide, top), _kind(after))
    if before is not None and before.sign == "·":
        canvas.line((left, top, left, top + tall), _kind(before))
    canvas.text(left + wide / 2, top + tall + 17, name, "name")
    canvas.x += room


def _joint(canvas: _Canvas, joint: Joint) -> None:
    at = canvas.x + GAP / 2 - 4
    canvas.text(at, canvas.middle, joint.sign, "sign")
    canvas.text(at, canvas.middle + 20, FITS if joint.fits else FAILS, _kind(joint))
    canvas.x += GAP - 12


def _kind(joint: Joint) -> str:
    return "good" if joint.fits else "bad"

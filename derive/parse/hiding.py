"""What a colour, a length or a character hides from the reader of the page.

In: the argument of a colour or of a space, a character. Out: whether it hides; the refusal of a character. Refused:
nothing is raised here. A page is taken to be white: what is as light as paper is not seen on it.
"""

from __future__ import annotations

import re
import unicodedata

from derive.document import Span
from derive.errors import Unreadable

LENGTH = re.compile(r"\s*(?P<number>-?\s*(?:[0-9]+\.?[0-9]*|\.[0-9]+))\s*(?P<unit>em|ex|pt|mm|cm|in|mu|pc|bp|sp|dd|px)")
IN_EM = {"em": 1, "ex": 0.43, "pt": 0.1, "mm": 0.28, "cm": 2.85, "in": 7.2, "mu": 1 / 18, "pc": 1.2, "bp": 0.1,
         "sp": 0, "dd": 0.1, "px": 0.08}
FARTHEST_BACK = 1.0
"""In em: a sign is pulled over its neighbour by more than that."""
QUAD = 1.0
"""In em: what is farther apart is two formulas."""
PALE = 0xD8
PALE_NAMES = frozenset(
    "white transparent none ivory snow ghostwhite floralwhite mintcream azure aliceblue honeydew seashell whitesmoke "
    "oldlace linen cornsilk lightyellow lightcyan lavenderblush beige antiquewhite lavender papayawhip blanchedalmond "
    "mistyrose bisque lemonchiffon lightgoldenrodyellow gainsboro initial inherit background currentbackground".split()
)


def is_pale(colour: str) -> bool:
    """A colour that is not seen on paper, or of which we cannot tell: a name, `#fff`, `rgb(…)`, `red!10`."""
    name = re.sub(r"\s+", "", colour).lower()
    hexadecimal = re.fullmatch(r"#?([0-9a-f]{3}|[0-9a-f]{6})", name)
    if hexadecimal and (name.startswith("#") or re.search(r"[0-9]|fff", name)):
        digits = hexadecimal.group(1)
        channels = [digits[k] * 2 for k in range(3)] if len(digits) == 3 else [digits[k : k + 2] for k in (0, 2, 4)]
        return min(int(channel, 16) for channel in channels) >= PALE
    function = re.fullmatch(r"rgb\((\d+),(\d+),(\d+)\)", name)
    if function:
        return min(map(int, function.groups())) >= PALE
    base, *mixed = name.split("!")
    if mixed and mixed[0].isdigit() and int(mixed[0]) < 30:
        return True
    return base in PALE_NAMES or not re.fullmatch(r"[a-z][a-z0-9_.-]*", base)


def pulls_back(length: str) -> bool:
    """A space that lays what follows over what stands before it."""
    wide = _in_em(length)
    return "-" in length if wide is None else wide <= -FARTHEST_BACK


def is_quad(length: str) -> bool:
    """A space as wide as the one between two formulas."""
    wide = _in_em(length)
    return wide is not None and wide >= QUAD


def _in_em(length: str) -> float | None:
    found = LENGTH.match(length)
    return None if found is None else float(re.sub(r"\s", "", found["number"])) * IN_EM[found["unit"]]


def strange_character(sign: str, start: int) -> Unreadable:
    """A character that is invisible, looks like another, or means nothing."""
    name = unicodedata.name(sign, "a control character")
    plain = unicodedata.normalize("NFKC", sign)
    hint = "remove it"
    if sign.isalpha():
        hint = "it looks like another letter; write the Latin letter or the LaTeX command"
    if plain != sign and plain.isascii():
        hint = f"write {plain}, ^{plain} or _{plain} with plain characters"
    elif sign in '#$@"`':
        hint = "it has no meaning in a formula"
    shown = sign if sign.isprintable() else ""
    return Unreadable(
        "DRV008",
        f"unexpected character {shown} U+{ord(sign):04X} ({name})".replace("  ", " "),
        hint=hint,
        span=Span(start, start + 1),
    )

"""Words that take back what a formula among them says: `We do not assume that $x > 0$`, `$S$ is symmetric only if …`.

In: the words of a sentence before and behind a formula. Out: whether they deny it, doubt it, ask it, or say it of some
case alone. Refused: nothing; words of which that is not known take nothing back.

Only what a document assumes is held against this. An equation that is denied stays a claim, and its verdict tells.
"""

from __future__ import annotations

import re

_HARMLESS = re.compile(
    r"\b(?:without|no|not an?y?|never any)\s+(?:any\s+)?(?:real\s+|serious\s+)?"
    r"(?:loss|restriction|harm|problem|surprise|wonder|doubt|question)\b[^,.;]*?(?=,|\bthat\b|\bassum|\bsuppos|$)"
    r"|\b(?:not|n't|never)\s+forget\b|\bnot\s+only\b|\bnot\s+surprisingly\b|\bno\s+matter\b|\bif\s+not\b"
    r"|,\s*(?:however|in general|for instance|for example|by the way|of course|therefore|here|now|then|though)\s*,"
    r"|不失一般性|不妨",
    re.I,
)
"""What sounds like a denial and is none, and what stands between commas within a clause."""
_CLAUSE = re.compile(
    r"[,，;；:：、|]|\b(?:but|while|whereas|and|although|though|so|then|therefore|hence|thus|because|since|as)\b"
    r"|但是?|然而|所以|因此|而且|并且|\n\s*(?:[-*+]|\d+[.)])\s"
)
_DENIAL = (
    r"\b(?:not|cannot|never|nor|neither|nobody|nothing|none|no|without|wrong(?:ly)?|false(?:ly)?|untrue|incorrect(?:ly)?"
    r"|whether|drop(?:s|ped|ping)?|forget|relax(?:es|ed|ing)?|instead of|rather than|contradiction|impossible|refuse"
    r"|den(?:y|ies|ied)|reject(?:s|ed)?|avoid(?:s|ed|ing)?|unless|fails?|mistake|mistaken|hardly|rarely|seldom"
    r"|some\s+(?:authors|people|books|texts)"
    r"|(?:some|most|many|few|one|several)\s+(?:of\s+)?(?:the\s+|its\s+)?"
    r"(?:entr|element|component|coordinate|row|column)\w*)\b"
    r"|n['’]t\b"
    r"|不(?:假设|假定|要求|需要|需|必|能|可|是|成立|再|一定|认为|设|用)|未必|并非|若非|没有|无需|无须|勿|错|不对|是否"
)
_DENIED_AHEAD = re.compile(_DENIAL, re.I)
_ASKED = re.compile(
    r"^\W*(?:is|are|does|do|was|were|must|can|could|should|would|why|when|how)\s*(?:the matrix\s*)?\Z", re.I
)
_OF_A_CASE = r"if\b|iff\b|only\b|exactly\b|unless\b|when\b(?!ever)|for some\b|for at least\b|仅|只有|除非|当且仅当"
_DENIED_BEHIND = re.compile(
    r"^\s*(?:(?:is|are|was|were|be|been|does|do|did|can|could|may|might|must|will|would|need|needs|holds?|it|that"
    r"|indeed|really|always|ever|in general|here)\s+)*"
    rf"(?:not\b|\w+n['’]t\b|cannot\b|never\b|no longer\b|wrong\b|false\b|untrue\b|impossible\b|incorrect\b|fails?\b"
    rf"|hardly\b|rarely\b|seldom\b|or not\b|need not\b|dropped\b|{_OF_A_CASE}|不|未必|并非|是错)",
    re.I,
)
_LIMITED = re.compile(rf"(?:^|[\s)）])(?:{_OF_A_CASE}|wrong|false)", re.I)
_SENTENCE = re.compile(r"[。！!.;；](?:\s|$)|[？?]")


def goes_on_to_deny(behind: str) -> bool:
    """`If $x > 0$ fails, …`: the words behind a formula make another condition of it."""
    return _DENIED_BEHIND.match(behind) is not None


def denied(ahead: str, behind: str) -> bool:
    """Whether a sentence takes back the formula between these words of it."""
    clause = _CLAUSE.split(_HARMLESS.sub(" ", ahead))[-1]
    return bool(_DENIED_AHEAD.search(clause) or goes_on_to_deny(behind) or asked(ahead, behind))


def limited(behind: str) -> bool:
    """Whether what is said of a name in the words behind it is said of some case alone: `is symmetric if …`."""
    return _LIMITED.search(_CLAUSE.split(_first(behind))[0]) is not None


def asked(ahead: str, behind: str) -> bool:
    """`Is $S$ symmetric?`"""
    end = _SENTENCE.search(behind)
    return _ASKED.match(ahead) is not None or (end is not None and end.group() in "?？")


def _first(text: str) -> str:
    return _SENTENCE.split(text, maxsplit=1)[0]

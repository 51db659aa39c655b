"""Files to documents.

In: a path and its text, or a path alone. Out: a `Document`. Refused, as `DeriveError`:

| code | what is wrong |
|---|---|
| DRV901 | the file cannot be opened or is no file |
| DRV902 | the file is not UTF-8 text |
| DRV903 | a notebook that is none |
| DRV907 | the file is too large |
| DRV908 | a TeX document that changes what characters mean |
"""

from __future__ import annotations

import os
import stat
from pathlib import PurePath

from derive.document import Document, Macro
from derive.errors import DeriveError
from derive.read.bare import read_bare
from derive.read.continued import continued
from derive.read.definitions import definitions
from derive.read.denoted import denoted
from derive.read.markdown import is_markdown, read_markdown
from derive.read.notebook import cells
from derive.read.source import Blocks, Source, Stretch
from derive.read.tex import read_tex, without_comments

SYSTEM = tuple(os.path.join(os.sep, folder, "") for folder in ("proc", "sys"))
"""What the system shows as files."""
WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
LARGEST_FILE = 32 * 1024 * 1024
LARGEST_TEXT = 4 * 1024 * 1024
MARKDOWN = (".md", ".markdown", ".mdx", ".qmd", ".rmd")
TEX = (".tex", ".ltx")
STYLES = (".sty", ".cls", ".def")
"""Files of macros; they are contexts, and no documents of their own."""
READABLE = (*MARKDOWN, *TEX, ".ipynb", ".txt")


def read_file(path: str | PurePath) -> Document:
    """The document in a file; bytes are UTF-8, with or without a mark at the beginning."""
    try:
        content = _content(str(path))
    except (OSError, ValueError) as error:
        raise DeriveError(
            "DRV901",
            f"{path} cannot be read: {getattr(error, 'strerror', None) or error}",
            hint="check the path and its permissions",
        ) from None
    return read(str(path), decode(str(path), content))


def _content(path: str) -> bytes:
    """The bytes of a regular file; opened without waiting, so that a pipe is refused and not waited for."""
    if os.path.realpath(path).startswith(SYSTEM):
        raise DeriveError("DRV901", f"{path} belongs to the system", hint="give the path of a document")
    if not os.path.isfile(path):
        what = "is no regular file" if os.path.exists(path) and not os.path.isdir(path) else "is no file"
        raise DeriveError("DRV901", f"{path} {what}", hint="give the path of a document, or - for standard input")
    with open(os.open(path, os.O_RDONLY | WITHOUT_WAITING), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise DeriveError("DRV901", f"{path} is no regular file", hint="give the path of a document")
        if status.st_size > LARGEST_FILE:
            raise _too_large(path, status.st_size, LARGEST_FILE)
        return file.read(LARGEST_FILE + 1)


def decode(path: str, content: bytes) -> str:
    """The text of a file's bytes; line ends become `\\n`, which moves no column."""
    if len(content) > LARGEST_FILE:
        raise _too_large(path, len(content), LARGEST_FILE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DeriveError(
            "DRV902",
            f"{path} is not UTF-8 text: byte {error.start} is {content[error.start]:#04x}",
            hint="save it as UTF-8",
        ) from None
    if "\x00" in text:
        raise DeriveError("DRV902", f"{path} is not text: it has a zero byte", hint="save it as UTF-8 text")
    return text


def read(path: str, text: str) -> Document:
    """The document with this text; the end of the path's name tells the format, `-` is standard input."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    suffix = PurePath(path).suffix.lower()
    if suffix == ".ipynb":
        return _notebook(path, text)
    if len(text) > LARGEST_TEXT:
        raise _too_large(path, len(text), LARGEST_TEXT)
    blocks = Blocks(Source(text))
    if suffix in TEX + STYLES:
        macros = _macros(without_comments(text), read_tex(blocks))
    elif suffix in MARKDOWN or is_markdown(text):
        macros = _macros(text, read_markdown(blocks))
    else:
        read_bare(blocks, 0, len(text))
        macros = ()
    return Document(path, tuple(denoted(continued(blocks.found))), macros, {None: tuple(text.split("\n"))})


def _notebook(path: str, text: str) -> Document:
    found, macros, paragraph, lines = [], (), 0, {}
    for source in cells(text):
        if len(source.text) > LARGEST_TEXT:
            raise _too_large(path, len(source.text), LARGEST_TEXT)
        blocks = Blocks(source, paragraph)
        macros += _macros(source.text, read_markdown(blocks))
        found += blocks.found
        lines[source.cell] = tuple(source.text.split("\n"))
        paragraph = blocks.paragraph + 1
    return Document(path, tuple(denoted(continued(found))), macros, lines)


def _macros(text: str, stretches: list[Stretch]) -> tuple[Macro, ...]:
    """The macros declared in these stretches; the last definition of a name holds."""
    table: dict[str, Macro] = {}
    for start, end in stretches:
        table |= {macro.name: macro for macro, _ in definitions(text[start:end])}
    return tuple(table.values())


def _too_large(path: str, size: int, limit: int) -> DeriveError:
    return DeriveError(
        "DRV907", f"{path} is too large: {size}, more than {limit}", hint="split it into several documents"
    )

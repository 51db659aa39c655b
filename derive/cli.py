"""The command `derive`: check, export, generate.

In: arguments. Out: text on standard output, what went wrong on standard error, and an exit status: 0 all as expected,
1 a finding, 2 usage, a document that cannot be read, or nothing to check. Refused: a traceback is never an answer.
"""
from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from derive import __version__
from derive.errors import DeriveError

USAGE = 2
INTERRUPTED = 130
BROKEN_PIPE = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit status."""
    open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _run(arguments)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except OSError as error:
        return _refuse(f"{error.filename}: {error.strerror}" if error.filename else str(error))


def open_closed_streams() -> None:
    """A stream that was closed before the start takes and gives nothing, and no document gets its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))


def _run(arguments: Sequence[str] | None) -> int:
    parser = build_parser()
    given = parser.parse_args(arguments)
    if given.command is None:
        parser.print_help(sys.stderr)
        return USAGE
    try:
        return import_module(f"derive.commands.{given.command}").run(given)
    except DeriveError as error:
        return _refuse(f"[{error.code}] {error.message}" + (f"\n   help: {error.hint}" if error.hint else ""))
    except (KeyboardInterrupt, SystemExit, OSError):
        raise
    except BaseException as error:  # a mistake of ours is told in one line, too
        from derive.run import our_mistake

        mistake = our_mistake(error)
        return _refuse(f"[{mistake.code}] {mistake.message}\n   help: {mistake.hint}")


def _refuse(message: str) -> int:
    from derive.show.line import escape

    print("derive: " + "\n".join(map(escape, message.split("\n"))), file=sys.stderr)
    return USAGE


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="derive", description="Check derivations of gradients, written in LaTeX, for all sizes.",
        epilog="exit status: 0 all claims as expected; 1 a finding; "
               "2 usage, a file that cannot be read, or nothing to check")
    parser.add_argument("--version", action="version", version=f"derive {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_check(commands)
    _add_explain(commands)
    _add_differentiate(commands)
    _add_export(commands)
    _add_generate(commands)
    _add_rule(commands)
    return parser


def _add_check(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    check = commands.add_parser("check", help="say of each claim whether it is proved, refuted or undecided",
                                description="Say of each claim whether it is proved, refuted or undecided.")
    _add_paths(check)
    check.add_argument("--cross-check", action="store_true",
                       help="ask SymPy, NumPy and latex2sympy2 for a second opinion on each claim")
    check.add_argument("--format", choices=("full", "concise", "json"), default="full", help="default: full")
    check.add_argument("--only", metavar="REGEX", help="check the claims whose LaTeX or path:line matches")
    check.add_argument("--allow", metavar="KIND[,KIND]", type=_kinds, action="extend", default=[],
                       help="kinds that are no finding: undecided, unread")
    check.add_argument("--jobs", metavar="N", type=_positive, default=1, help="how many processes; default: 1")
    check.add_argument("--seed", metavar="N", type=int, default=0, help="of the values that are drawn; default: 0")


def _add_explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    explain = commands.add_parser("explain", help="derive each claim step by step, or say where it breaks",
                                  description="Derive each claim step by step, or say where it breaks.")
    _add_paths(explain)
    explain.add_argument("--only", metavar="REGEX", help="explain the claims whose LaTeX or path:line matches")
    explain.add_argument("--format", choices=("text", "markdown", "html"), default="text", help="default: text")
    explain.add_argument("--language", choices=("en", "zh"), default="en", help="default: en")


def _add_differentiate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    differentiate = commands.add_parser(
        "differentiate", help="write the gradient of an expression, proved",
        description="Write the gradient of an expression in matrix notation. It is proved before it is written.")
    differentiate.add_argument("expression", metavar="EXPRESSION",
                               help="LaTeX: a cost that a context defines, or an expression such as x^T A x")
    differentiate.add_argument("--by", dest="variables", metavar="NAME", action="append", required=True,
                               help="the variable; may be repeated")
    _add_contexts(differentiate)


def _add_export(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    export = commands.add_parser("export", help="write the proved formulas as a document or as SymPy equations",
                                 description="Write the proved formulas as a document or as SymPy equations.")
    _add_paths(export)
    export.add_argument("--to", choices=("latex", "markdown", "html", "sympy"), required=True)
    export.add_argument("--fragment", action="store_true", help="without what makes it stand alone: preamble, headings")
    export.add_argument("--proofs", action="store_true", help="each formula with its derivation; html always has them")
    export.add_argument("--all", action="store_true",
                        help="what is not proved too, marked as such; html always shows it")
    _add_output(export)


def _add_generate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    generate = commands.add_parser("generate", help="write code from the proved formulas of a document",
                                   description="Write code from the proved formulas of a document; of several, a "
                                               "module each, into the directory that -o names.")
    _add_paths(generate)
    generate.add_argument("--target", choices=("numpy", "torch", "jax"), required=True)
    generate.add_argument("--style", choices=("plain", "fast"), default="plain",
                          help="fast: buffers that are planned once and used again (numpy only)")
    generate.add_argument("--by", action="append", default=[], metavar="NAME",
                          help="a parameter or an input that the cost is to be differentiated by, as in the document "
                               "(may be repeated; without it, every parameter)")
    _add_output(generate)


def _add_rule(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    rule = commands.add_parser("rule", help="say what a diagnostic means, with an example and its cure",
                               description="Say what a diagnostic means, with an example and its cure.")
    rule.add_argument("code", metavar="CODE", help="as it stands in a message: DRV201")


def _add_paths(command: argparse.ArgumentParser) -> None:
    command.add_argument("paths", nargs="+", metavar="PATH",
                         help="a document, a directory (every document below it), or - for standard input")
    _add_contexts(command)


def _add_contexts(command: argparse.ArgumentParser) -> None:
    command.add_argument("--with", dest="contexts", metavar="CONTEXT", action="append", default=[],
                         help="a document whose declarations and definitions hold, too; may be repeated")


def _add_output(command: argparse.ArgumentParser) -> None:
    command.add_argument("-o", dest="output", metavar="FILE", help="write to a file; default: standard output")


def _kinds(text: str) -> list[str]:
    kinds = [kind.strip() for kind in text.split(",") if kind.strip()]
    unknown = [kind for kind in kinds if kind not in ("undecided", "unread")]
    if unknown or not kinds:
        raise argparse.ArgumentTypeError(f"{text!r}: choose from undecided, unread")
    return kinds


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")
    return number

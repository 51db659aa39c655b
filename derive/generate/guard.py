"""The last look at generated code: it is parsed, and holds nothing but what a module of formulas needs.

In: the text of a module, and the target it is of. Out: the same text. Refused: by AssertionError, because it would be
our own bug: other statements and expressions, names that nothing in the module binds, attributes that the target's
table does not list.
"""

from __future__ import annotations

import ast

from derive.generate.targets.form import Target

NODES = (
    ast.Module,
    ast.Import,
    ast.ImportFrom,
    ast.alias,
    ast.FunctionDef,
    ast.ClassDef,
    ast.AnnAssign,
    ast.With,
    ast.withitem,
    ast.arguments,
    ast.arg,
    ast.Return,
    ast.Assign,
    ast.AugAssign,
    ast.For,
    ast.If,
    ast.Raise,
    ast.Expr,
    ast.Call,
    ast.keyword,
    ast.Name,
    ast.Load,
    ast.Store,
    ast.Attribute,
    ast.Subscript,
    ast.Slice,
    ast.Constant,
    ast.JoinedStr,
    ast.FormattedValue,
    ast.Tuple,
    ast.List,
    ast.Dict,
    ast.DictComp,
    ast.ListComp,
    ast.GeneratorExp,
    ast.comprehension,
    ast.Lambda,
    ast.IfExp,
    ast.BinOp,
    ast.UnaryOp,
    ast.BoolOp,
    ast.Compare,
    ast.operator,
    ast.unaryop,
    ast.boolop,
    ast.cmpop,
    ast.Starred,
)
STATEMENTS = frozenset("_refuse _refuse_twice print sys.exit".split())
CHECKS = "_check"
"""How the names of functions begin that are called for what they refuse."""
METHODS = frozenset("forward plan put run save_for_backward defvjp update".split())
"""What is called for what it does, not for what it gives."""


def guarded(text: str, target: Target) -> str:
    """The text, if it is what it should be. The target's runtime is in it as it is, and is not looked at again."""
    assert target.runtime in text, "the runtime was changed"
    tree = ast.parse(text.replace(target.runtime, "") if target.runtime else text)
    bound = _bound(tree) | (_bound(ast.parse(target.runtime)) if target.runtime else frozenset())
    allowed = _bound(ast.parse("\n".join(target.imports)))
    for node in ast.walk(tree):
        assert isinstance(node, NODES), f"generated code has a {type(node).__name__}"
        if isinstance(node, ast.Import | ast.ImportFrom):
            assert all((alias.asname or alias.name) in allowed for alias in node.names), ast.unparse(node)
        if isinstance(node, ast.Attribute):
            assert node.attr in target.attributes | METHODS | bound, f"generated code takes .{node.attr}"
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            assert node.id in bound | target.names, f"generated code uses {node.id}"
        if isinstance(node, ast.Expr):
            assert isinstance(node.value, ast.Constant) or _is_done(node.value), ast.unparse(node)
    return text


def _is_done(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    is_method = isinstance(node.func, ast.Attribute) and node.func.attr in METHODS
    name = ast.unparse(node.func) if isinstance(node.func, ast.Name | ast.Attribute) else ""
    return is_method or name in STATEMENTS or name.startswith(CHECKS)


def _bound(tree: ast.Module) -> frozenset[str]:
    """Every name that the module gives a meaning, and the fields of its records."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case (
                ast.Name(id=name, ctx=ast.Store())
                | ast.Attribute(attr=name, ctx=ast.Store())
                | ast.FunctionDef(name=name)
                | ast.ClassDef(name=name)
                | ast.arg(arg=name)
            ):
                found.add(name)
            case ast.alias(name=name, asname=other):
                found.add(other or name)
    return frozenset(found)

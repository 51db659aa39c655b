"""Every target and every document: gradients against complex steps, in two precisions, at sizes of one too."""

from __future__ import annotations

import functools
import importlib.util
import subprocess
import sys
import types

import pytest

from derive.errors import DeriveError
from tests.generate.documents import ALL, FORMULAS, code_of, module_of

LIBRARIES = {"torch": "torch", "jax": "jax"}


def needs(target: str):
    """A target, to be skipped with the reason where its library is not installed."""
    missing = target in LIBRARIES and importlib.util.find_spec(LIBRARIES[target]) is None
    return pytest.mark.skipif(missing, reason=f"{target} is not installed")


EVERY = [
    pytest.param(name, target, style, marks=needs(target), id=f"{name}-{target}-{style}")
    for target, style in (("numpy", "plain"), ("numpy", "fast"), ("torch", "plain"), ("jax", "plain"))
    for name in ALL
]
module = functools.cache(lambda name, target, style: module_of(code_of(name, target, style)))


def in_single_precision(module: types.ModuleType) -> list[object]:
    """Lets the module draw single precision; gives the kinds of the gradients that it will compare."""
    kinds: list[object] = []
    draw, difference = module._draw, module._difference

    def drawn(*arguments):
        values = draw(*arguments)
        if not getattr(values, "shape", ()):
            return values
        return values.float() if hasattr(values, "float") else values.astype("float32")

    def compared(cost_at, values, gradient):
        members = gradient.values() if isinstance(gradient, dict) else [gradient]
        kinds.extend(str(one.dtype).split(".")[-1] for one in members if getattr(one, "shape", ()))
        return difference(cost_at, values, gradient)

    module._draw, module._difference = drawn, compared
    return kinds


@pytest.mark.parametrize(("name", "target", "style"), EVERY)
def test_gradients_of_every_document(name, target, style):
    assert module(name, target, style).check_gradients() < 1e-10


SINGLE = [one for one in EVERY if "jax" not in str(one.id) or "batch.md" in str(one.id)]
"""JAX compiles each case anew, which takes its time."""


@pytest.mark.parametrize(("name", "target", "style"), SINGLE)
def test_single_precision_of_every_document(name, target, style):
    net = module_of(code_of(name, target, style))
    kinds = in_single_precision(net)
    assert net.check_gradients() < 1e-4
    assert set(kinds) == {"float32"}


OTHER_PAGES = sorted(
    page
    for path in FORMULAS.rglob("*.md")
    if path.name != "index.md"
    and (page := path.relative_to(FORMULAS).as_posix()) not in ALL
    and page.split("/")[0] not in ("wrong", "contexts")
)


@pytest.mark.parametrize("page", OTHER_PAGES)
def test_other_pages_are_refused_by_name_or_right(page):
    """Pages without a cost, without a gradient of a parameter, or with single steps of a derivation only."""
    try:
        code = code_of(page)
    except DeriveError as refused:
        assert refused.code in ("DRV401", "DRV403", "DRV404", "DRV405") and refused.hint
    else:
        assert module_of(code).check_gradients() < 1e-10


@pytest.mark.parametrize("target", [pytest.param(one, marks=needs(one)) for one in ("torch", "jax")])
def test_a_module_of_a_library_runs_as_a_program(target, tmp_path):
    (tmp_path / "net.py").write_text(code_of("linear", target), "utf-8")
    ran = subprocess.run([sys.executable, "net.py"], cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("largest relative difference")


@pytest.mark.parametrize(("target", "style"), [
    pytest.param("numpy", "plain"), pytest.param("numpy", "fast"), pytest.param("torch", "plain", marks=needs("torch")),
    pytest.param("jax", "plain", marks=needs("jax")),
])  # fmt: skip
def test_a_wrong_gradient_is_noticed(target, style):
    code = code_of("linear", target, style)
    assert "dW = dP @ X.T" in code
    assert module_of(code.replace("dW = dP @ X.T", "dW = 2 * dP @ X.T")).check_gradients() > 1e-3

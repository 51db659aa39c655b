"""Claims that hold are proved, their near misses are refuted, and neither ever the other way round."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from derive.claim import Claim
from derive.prove import prove
from derive.prove.normal_form.budget import Budget
from derive.prove.refute import refute
from derive.prove.search import search
from derive.term import Apply, Definition, Function, Index, Layer, LayerRange, Power, Size, SizeValue, Term
from derive.verdict import Proved, Refuted, Undecided
from tests.prove.build import (
    COST,
    HIDDEN,
    L_,
    LAYERS,
    LOSS,
    SIGMOID,
    G,
    M,
    at,
    claim,
    cross_entropy,
    descent,
    elementwise_loss,
    explicit_network,
    gradient,
    known,
    l_,
    minus,
    network,
    number,
    over,
    plus,
    size,
    tensor,
    times,
    total,
    unknown,
)

NET = network()
ANY_LOSS = network(elementwise_loss)
SQUARES = network(lambda a, y: times(number(Fraction(1, 2)), Power(plus(a, minus(y)), Fraction(2))))
I, J, K = Index("i", size(l_)), Index("j", size(l_ + -1)), Index("k", M)  # noqa: E741
Q = Index("q", size(l_ + 1))
TOP = Index("i", size(L_))
TANH = Function("tanh", None, True)
MEAN = over(SizeValue(M))


def dz(layer: Layer, *places: Index | int) -> Term:
    return gradient(LOSS, tensor("Z", layer), *places)


def da(layer: Layer, *places: Index | int) -> Term:
    return gradient(LOSS, tensor("A", layer), *places)


def slope(layer: Layer, i: Index, order: int = 1) -> Term:
    return unknown("g", layer, at("Z", layer, i, K), order)


def top_error() -> Term:
    return plus(at("A", L_, TOP, K), minus(at("Y", None, TOP, K)))


# Name, left, right, near misses of right, definitions, ranges, further notation.
BACKPROPAGATION = [
    ("dW", gradient(COST, tensor("W", l_), I, J), times(MEAN, total(times(dz(l_, I, K), at("A", l_ + -1, J, K)), K)), [
        total(times(dz(l_, I, K), at("A", l_ + -1, J, K)), K),
        minus(times(MEAN, total(times(dz(l_, I, K), at("A", l_ + -1, J, K)), K))),
        times(number(2), MEAN, total(times(dz(l_, I, K), at("A", l_ + -1, J, K)), K)),
        times(MEAN, total(times(da(l_, I, K), at("A", l_ + -1, J, K)), K)),
        times(MEAN, total(times(dz(l_, I, K), at("Z", l_ + -1, J, K)), K)),
    ], NET, LAYERS, {}),
    ("db", gradient(COST, tensor("b", l_), I), times(MEAN, total(dz(l_, I, K), K)), [
        total(dz(l_, I, K), K), times(MEAN, dz(l_, I, 1)), times(MEAN, MEAN, total(dz(l_, I, K), K)),
        times(MEAN, total(da(l_, I, K), K)),
    ], NET, LAYERS, {}),
    ("dA below", da(l_ + -1, J, K), total(times(at("W", l_, I, J), dz(l_, I, K)), I), [
        total(times(at("W", l_, I, J), da(l_, I, K)), I), total(minus(times(at("W", l_, I, J), dz(l_, I, K))), I),
        times(MEAN, total(times(at("W", l_, I, J), dz(l_, I, K)), I)),
    ], NET, LAYERS, {}),
    ("dZ by dA", dz(l_, I, K), times(da(l_, I, K), slope(l_, I)), [
        times(da(l_, I, K), slope(l_, I, 0)), times(da(l_, I, K), slope(l_, I, 2)), da(l_, I, K),
        times(da(l_, I, K), unknown("g", l_, at("A", l_, I, K), 1)),
    ], NET, LAYERS, {}),
    ("dZ by the next dZ", dz(l_, I, K), times(total(times(at("W", l_ + 1, Q, I), dz(l_ + 1, Q, K)), Q), slope(l_, I)), [
        times(total(times(at("W", l_ + 1, Q, I), dz(l_ + 1, Q, K)), Q), unknown("g", l_ + 1, at("Z", l_, I, K), 1)),
        total(times(at("W", l_ + 1, Q, I), dz(l_ + 1, Q, K)), Q),
        times(total(times(at("W", l_ + 1, Q, I), da(l_ + 1, Q, K)), Q), slope(l_, I)),
    ], NET, HIDDEN, {}),
    ("dZ at the top", dz(L_, TOP, K), times(da(L_, TOP, K), slope(L_, TOP)), [da(L_, TOP, K)], NET, (), {}),
    ("A − Y", dz(L_, TOP, K), top_error(), [
        minus(top_error()), times(MEAN, top_error()), plus(at("A", L_, TOP, K), at("Y", None, TOP, K)),
        times(top_error(), at("A", L_, TOP, K)), plus(at("Z", L_, TOP, K), minus(at("Y", None, TOP, K))),
    ], NET, (), {"bindings": {G: SIGMOID}}),
    ("A − Y for the family", dz(L_, TOP, K), top_error(), [minus(top_error())], NET, (),
     {"bindings": {Function("g", l_): SIGMOID}}),
    ("squares and tanh", dz(L_, TOP, K),
     times(top_error(), plus(number(1), minus(Power(at("A", L_, TOP, K), Fraction(2))))), [
         top_error(), times(top_error(), plus(number(1), Power(at("A", L_, TOP, K), Fraction(2)))),
     ], SQUARES, (), {"bindings": {G: TANH}}),
    ("dA of an unknown loss", da(L_, TOP, K),
     Apply(Function("\\ell"), (at("A", L_, TOP, K), at("Y", None, TOP, K)), (1, 0)), [
         Apply(Function("\\ell"), (at("A", L_, TOP, K), at("Y", None, TOP, K)), (0, 1)),
         Apply(Function("\\ell"), (at("Y", None, TOP, K), at("A", L_, TOP, K)), (1, 0)),
         Apply(Function("\\ell"), (at("A", L_, TOP, K), at("Y", None, TOP, K)), (2, 0)),
     ], ANY_LOSS, (), {}),
    ("dA of the entropy", da(L_, TOP, K),
     plus(minus(times(at("Y", None, TOP, K), over(at("A", L_, TOP, K)))),
          times(plus(number(1), minus(at("Y", None, TOP, K))), over(plus(number(1), minus(at("A", L_, TOP, K)))))), [
         plus(times(at("Y", None, TOP, K), over(at("A", L_, TOP, K))),
              times(plus(number(1), minus(at("Y", None, TOP, K))), over(plus(number(1), minus(at("A", L_, TOP, K)))))),
         minus(times(at("Y", None, TOP, K), over(at("A", L_, TOP, K)))),
     ], NET, (), {}),
    ("L = 2", dz(Layer("L"), TOP, K), top_error(), [minus(top_error())], NET, (),
     {"bindings": {G: SIGMOID}, "layers": {"L": Layer(None, 2)}}),
    ("one output", dz(L_, 1, K), plus(at("A", L_, 1, K), minus(at("Y", None, 1, K))),
     [plus(at("A", L_, 1, K), at("Y", None, 1, K))], NET, (), {"bindings": {G: SIGMOID}, "sizes": {size(L_): 1}}),
]


def two_layers(definitions: tuple[Definition, ...], g_prime, error) -> tuple[Term, Term]:
    """dW of layer 1 spelled out in X, Y and the parameters."""
    n0, n1, n2 = (Size("n", Layer(None, layer)) for layer in (0, 1, 2))
    i, j, k, o = Index("i", n1), Index("j", n0), Index("k", M), Index("o", n2)

    def z1(row: Index, name: str) -> Term:
        inner = Index(name, n0)
        return plus(total(times(at("W", 1, row, inner), at("X", None, inner, k)), inner), at("b", 1, row))

    h = Index("h", n1)
    z2 = plus(total(times(at("W", 2, o, h), unknown("g", 1, z1(h, "u"))), h), at("b", 2, o))
    back = total(times(at("W", 2, o, i), error(z2, at("Y", None, o, k))), o)
    right = times(MEAN, total(times(back, g_prime(z1(i, "v")), at("X", None, j, k)), k))
    return gradient(COST, tensor("W", 1), i, j), right


END_TO_END = two_layers(explicit_network(2, cross_entropy), lambda z: unknown("g", 1, z, 1),
                        lambda z, y: plus(known("sigmoid", z), minus(y)))
END_TO_END_TANH = two_layers(explicit_network(2, cross_entropy),
                             lambda z: plus(number(1), minus(Power(known("tanh", z), Fraction(2)))),
                             lambda z, y: plus(known("sigmoid", z), minus(y)))
AT_2 = {Function("g", Layer(None, 2)): SIGMOID}
BACKPROPAGATION += [
    ("two layers, unknown g", *END_TO_END, [minus(END_TO_END[1]), times(SizeValue(M), END_TO_END[1])],
     explicit_network(2, cross_entropy), (), {"bindings": AT_2}),
    ("two layers, tanh", *END_TO_END_TANH, [minus(END_TO_END_TANH[1])],
     explicit_network(2, cross_entropy), (), {"bindings": {**AT_2, Function("g", Layer(None, 1)): TANH}}),
]


@pytest.mark.parametrize("row", BACKPROPAGATION, ids=[row[0] for row in BACKPROPAGATION])
def test_proved(row) -> None:
    _, left, right, _, definitions, ranges, notation = row
    verdict = prove(claim(left, right, definitions, ranges, **notation))
    assert isinstance(verdict, Proved), verdict
    assert verdict.theorem is not None and verdict.theorem.steps == verdict.steps
    assert verdict.steps[-1].rule == "zero"
    for over_ in ranges:
        assert str(over_) in verdict.conditions


MISSES = [(f"{row[0]} {k}", row, miss) for row in BACKPROPAGATION for k, miss in enumerate(row[3])]


@pytest.mark.parametrize(("row", "miss"), [m[1:] for m in MISSES], ids=[m[0] for m in MISSES])
def test_near_misses_are_refuted(row, miss: Term) -> None:
    """And the prover, asked alone, does not prove them."""
    _, left, _, _, definitions, ranges, notation = row
    wrong = claim(left, miss, definitions, ranges, **notation)
    verdict = prove(wrong, quick=True)
    assert isinstance(verdict, Refuted), verdict
    example = verdict.counterexample
    assert example is not None and example.sizes and example.left != example.right
    assert not search(wrong, Budget(30_000)).found if len(definitions) < 6 and not ranges else True


@pytest.mark.parametrize("depth", [1, 2])
def test_descent(depth: int) -> None:
    assert isinstance(prove(descent(depth)), Proved)


def test_wrong_descent_is_refuted() -> None:
    right = descent(1)
    wrong = replace(right, right=replace(right.right, term=minus(right.right.term)))
    assert isinstance(prove(wrong), Refuted)


def test_hypotheses_are_named() -> None:
    row = next(r for r in BACKPROPAGATION if r[0] == "A − Y")
    verdict = prove(claim(row[1], row[2], NET, (), bindings={G: SIGMOID}))
    assert isinstance(verdict, Proved)
    assert verdict.hypotheses == ("g^{[L]} is the sigmoid",)
    assert verdict.conditions == ()
    unknown_g = prove(claim(dz(l_, I, K), times(da(l_, I, K), slope(l_, I)), NET, LAYERS))
    assert unknown_g.hypotheses == ("g^{[l]} acts elementwise",)


def test_the_closing_hypothesis_is_named() -> None:
    verdict = prove(claim(dz(L_, TOP, K), top_error(), NET))
    assert isinstance(verdict, Refuted) and verdict.code == "DRV204"
    assert verdict.holds_if == ("g^{[L]} is the sigmoid",)
    assert verdict.counterexample is not None
    assert any("prime" in name for name in verdict.counterexample.values)


RATIOS = [("1/m", times(MEAN, total(times(dz(l_, I, K), at("A", l_ + -1, J, K)), K)), SizeValue(M), "\\frac{1}{m}"),
          ("m", times(MEAN, total(times(dz(l_, I, K), at("A", l_ + -1, J, K)), K)), MEAN, "m"),
          ("-1", times(MEAN, total(times(dz(l_, I, K), at("A", l_ + -1, J, K)), K)), number(-1), "-1"),
          ("2", times(MEAN, total(times(dz(l_, I, K), at("A", l_ + -1, J, K)), K)), number(Fraction(1, 2)), "2")]


@pytest.mark.parametrize(("right", "by", "expected"), [r[1:] for r in RATIOS], ids=[r[0] for r in RATIOS])
def test_ratio(right: Term, by: Term, expected: str) -> None:
    verdict = prove(claim(gradient(COST, tensor("W", l_), I, J), times(by, right), NET, LAYERS))
    assert isinstance(verdict, Refuted) and verdict.code == "DRV203"
    assert verdict.counterexample is not None and verdict.counterexample.ratio == expected


# Softmax, hypotheses, given cotangents, shared weights.
N = Size("n")
A, B, C = Index("a", N), Index("b", N), Index("c", M)


def softmax() -> tuple[Definition, ...]:
    z = at("Z", None, A, C)
    bottom = total(known("exp", at("Z", None, B, C)), B)
    return (
        Definition(tensor("P"), (A, C), times(known("exp", z), over(bottom))),
        Definition(LOSS, (), minus(total(times(at("Y", None, A, C), known("log", at("P", None, A, C))), A, C))),
    )


ONE_HOT = (total(at("Y", None, B, C), B), number(1), "\\sum_k Y_{kj} = 1")


def test_softmax_under_its_hypothesis() -> None:
    left, right = gradient(LOSS, tensor("Z"), A, C), plus(at("P", None, A, C), minus(at("Y", None, A, C)))
    without = prove(claim(left, right, softmax()))
    assert isinstance(without, Refuted)
    assert without.holds_if == ("\\sum_{k} Y_{kj} = 1",)
    under = prove(claim(left, right, softmax(), equations=(ONE_HOT,)))
    assert isinstance(under, Proved)
    assert "\\sum_k Y_{kj} = 1" in under.hypotheses
    assert isinstance(prove(claim(left, minus(right), softmax(), equations=(ONE_HOT,))), Refuted)
    general = plus(times(at("P", None, A, C), total(at("Y", None, B, C), B)), minus(at("Y", None, A, C)))
    assert isinstance(prove(claim(left, general, softmax())), Proved)


def test_no_derivative_along_a_hypothesis() -> None:
    """Σ_b Y_bc = 1 holds at the points in question; the sum still has a slope there."""
    definitions = (Definition(COST, (), total(at("Y", None, A, C), A, C)),)
    left = gradient(COST, tensor("Y"), A, C)
    assert isinstance(prove(claim(left, number(1), definitions, equations=(ONE_HOT,))), Proved)
    wrong = claim(left, number(0), definitions, equations=(ONE_HOT,))
    assert isinstance(prove(wrong), Refuted)
    assert not search(wrong, Budget(10_000)).found
    zero = (at("w", None), number(0), "w = 0")
    squared = (Definition(COST, (), times(at("w", None), at("x", None))),)
    flat = claim(gradient(COST, tensor("w")), number(0), squared, equations=(zero,))
    assert isinstance(prove(flat), Refuted) and not search(flat, Budget(10_000)).found
    assert isinstance(prove(claim(gradient(COST, tensor("x")), number(0), squared, equations=(zero,))), Proved)


def given() -> tuple[Definition, ...]:
    """Z = W X under a cost of which nothing is known."""
    return (Definition(tensor("Z"), (A, C), total(times(at("W", None, A, B), at("X", None, B, C)), B)),)


def test_a_cost_without_definition() -> None:
    left = gradient(tensor("E"), tensor("W"), A, B)
    right = total(times(gradient(tensor("E"), tensor("Z"), A, C), at("X", None, B, C)), C)
    verdict = prove(claim(left, right, given()))
    assert isinstance(verdict, Proved)
    assert verdict.hypotheses == ("E depends on W only through Z",)
    assert isinstance(prove(claim(left, minus(right), given())), Refuted)
    assert isinstance(prove(claim(left, total(gradient(tensor("E"), tensor("Z"), A, C), C), given())), Refuted)


def test_all_paths_count() -> None:
    """y = x + f(x): both paths."""
    definitions = (Definition(tensor("h"), (A,), unknown("f", None, at("x", None, A))),
                   Definition(tensor("y"), (A,), plus(at("x", None, A), at("h", None, A))),
                   Definition(COST, (), total(Power(at("y", None, A), Fraction(2)), A)))
    both = times(gradient(COST, tensor("y"), A), plus(number(1), unknown("f", None, at("x", None, A), 1)))
    one = times(gradient(COST, tensor("y"), A), unknown("f", None, at("x", None, A), 1))
    assert isinstance(prove(claim(gradient(COST, tensor("x"), A), both, definitions)), Proved)
    assert isinstance(prove(claim(gradient(COST, tensor("x"), A), one, definitions)), Refuted)


def recurrence(high: Layer | None) -> tuple[Definition, ...]:
    """h at t = f(w · h at t − 1): the same weight at every time."""
    t = Layer("t")
    over_ = LayerRange("t", Layer(None, 1), high)
    last = high or Layer("T")
    return (Definition(tensor("h", t), (), unknown("f", None, times(at("w", None), at("h", t + -1))), over_),
            Definition(COST, (), Power(at("h", last), Fraction(2))))


def test_weights_shared_over_an_unknown_time_are_not_decided() -> None:
    step = gradient(COST, tensor("h", 1))
    wrong = times(step, unknown("f", None, times(at("w", None), at("h", 0)), 1), at("h", 0))
    verdict = prove(claim(gradient(COST, tensor("w")), wrong, recurrence(Layer("T"))))
    assert isinstance(verdict, Refuted)
    unknown_time = search(claim(gradient(COST, tensor("w")), wrong, recurrence(Layer("T"))), Budget(20_000))
    assert not unknown_time.found


def test_weights_shared_over_two_times() -> None:
    def part(time: int) -> Term:
        inside = times(at("w", None), at("h", time - 1))
        return times(gradient(COST, tensor("h", time)), unknown("f", None, inside, 1), at("h", time - 1))

    two = recurrence(Layer(None, 2))
    assert isinstance(prove(claim(gradient(COST, tensor("w")), plus(part(1), part(2)), two)), Proved)
    assert isinstance(prove(claim(gradient(COST, tensor("w")), part(2), two)), Refuted)


def test_a_gradient_inside_a_definition_is_a_path() -> None:
    """∂J/∂x inside a definition hangs on x too: of E = Σ (3 x² + x), which the chain rule over tensors would miss."""
    cost = Definition(COST, (), total(Power(at("x", None, A), Fraction(3)), A))
    slope_ = Definition(tensor("s"), (A,), gradient(COST, tensor("x"), A))
    end = Definition(tensor("E"), (), total(plus(at("s", None, A), at("x", None, A)), A))
    right = plus(times(number(6), at("x", None, A)), number(1))
    for side, expected in ((right, Proved), (number(1), Refuted)):
        verdict = prove(claim(gradient(tensor("E"), tensor("x"), A), side, (cost, slope_, end)))
        assert isinstance(verdict, expected)


def test_no_layer_in_range() -> None:
    nothing = (LayerRange("l", Layer(None, 3), Layer(None, 2)),)
    assert isinstance(prove(claim(at("x", l_), at("y", l_), (), nothing)), Undecided)


def test_a_claim_that_only_one_layer_breaks() -> None:
    """dZ by the next dZ has no next layer at L."""
    right = times(da(l_, I, K), slope(l_, I))
    wrong_at_one = plus(right, times(number(0), dz(l_, I, K)))
    assert isinstance(prove(claim(dz(l_, I, K), wrong_at_one, NET, LAYERS)), Proved)
    below = total(times(at("W", l_, I, J), dz(l_, I, K)), I)
    bound_at_top = {"bindings": {G: SIGMOID}}
    activation = at("A", l_, I, K)
    everywhere = times(da(l_, I, K), activation, plus(number(1), minus(activation)))
    verdict = prove(claim(dz(l_, I, K), everywhere, NET, LAYERS, **bound_at_top))
    assert isinstance(verdict, Refuted), "g is the sigmoid at L only"
    assert isinstance(prove(claim(da(l_ + -1, J, K), below, NET, LAYERS)), Proved)


def test_cases_of_layers() -> None:
    """A^{[l-1]} is X or g(Z): where the definition matters, the proof has both cases."""
    left = at("A", l_ + -1, J, K)
    verdict = prove(claim(left, plus(left, number(0)), NET, LAYERS))
    assert isinstance(verdict, Proved) and [s.rule for s in verdict.steps] == ["zero"]
    definitions = (Definition(tensor("B", Layer(None, 0)), (), number(2)),
                   Definition(tensor("B", l_), (), number(2), LayerRange("l", Layer(None, 1), L_)))
    cases = prove(claim(at("B", l_ + -1), number(2), definitions, LAYERS))
    assert isinstance(cases, Proved)
    assert [s.rule for s in cases.steps].count("case") == 2
    differs = (definitions[0], replace(definitions[1], body=number(3)))
    assert isinstance(prove(claim(at("B", l_ + -1), number(3), differs, LAYERS)), Refuted)
    assert not search(claim(at("B", l_ + -1), number(3), differs, LAYERS), Budget(10_000)).found


def test_sizes_that_cancel_only_by_chance_are_refuted() -> None:
    i = Index("i", N)
    assert isinstance(prove(claim(total(number(1), i), SizeValue(M))), Refuted)
    assert isinstance(prove(claim(total(number(1), i), SizeValue(N))), Proved)
    only_small = plus(times(plus(SizeValue(N), number(-1)), over(plus(SizeValue(N), number(-1)))), number(0))
    assert not isinstance(prove(claim(only_small, number(2))), Proved)


def test_irrational_sides() -> None:
    x = at("x", None)
    right = over(plus(number(1), known("exp", minus(x))))
    assert isinstance(prove(claim(known("sigmoid", x), right)), Proved)
    wrong = prove(claim(known("sigmoid", x), over(plus(number(1), known("exp", x)))))
    assert isinstance(wrong, Refuted) and wrong.counterexample is not None
    assert isinstance(wrong.counterexample.left, tuple)
    log = prove(claim(known("log", times(x, x)), times(number(2), known("log", x))))
    assert isinstance(log, Proved | Undecided)
    assert isinstance(prove(claim(Power(Power(x, Fraction(2)), Fraction(1, 2)), x)), Refuted)


def test_a_verdict_depends_on_claim_and_seed_only() -> None:
    wrong = claim(dz(L_, TOP, K), minus(top_error()), NET, (), bindings={G: SIGMOID})
    first, second, other = prove(wrong), prove(wrong), prove(wrong, seed=1)
    assert first == second
    assert isinstance(other, Refuted) and isinstance(first, Refuted)
    assert first.counterexample != other.counterexample


def test_too_large_is_undecided() -> None:
    i = Index("i", N)
    wide = plus(*(at(f"x{k}", None, i) for k in range(12)))
    power = Power(wide, Fraction(20))
    verdict = prove(claim(power, plus(power, times(number(0), wide))), quick=True)
    assert isinstance(verdict, Proved | Undecided)


def test_refutation_alone_agrees() -> None:
    for _, left, right, _, definitions, ranges, notation in BACKPROPAGATION:
        good: Claim = claim(left, right, definitions, ranges, **notation)
        for seed in (1, 2):
            assert refute(good, seed, Budget(200_000)) is None

"""Where times end: at T, or at the τ at which the sums of a document end."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

STEPS = (r"Let $x_t \in \mathbb{R}^{n}$, $h_t \in \mathbb{R}^{k}$, $W \in \mathbb{R}^{k \times k}$,"
         r" $U \in \mathbb{R}^{k \times n}$, $y_t \in \mathbb{R}^k$.")
FORWARD = r"h_t = \tanh(W h_{t-1} + U x_t)"
CLAIMS = [
    (r"\frac{\partial E}{\partial h_\tau} = h_\tau - y_\tau", "proved"),
    (r"\frac{\partial E}{\partial h_\tau} = y_\tau - h_\tau", "refuted"),
    (r"\frac{\partial E}{\partial h_t} = W^T ((1 - h_{t+1}^2) \odot \frac{\partial E}{\partial h_{t+1}}) + h_t - y_t",
     "proved"),
    (r"\frac{\partial E}{\partial h_t} = W ((1 - h_{t+1}^2) \odot \frac{\partial E}{\partial h_{t+1}}) + h_t - y_t",
     "refuted"),
    (r"\frac{\partial E}{\partial W} = \sum_{t=1}^{\tau} ((1 - h_t^2) \odot \frac{\partial E}{\partial h_t})"
     r" h_{t-1}^T", "proved"),
    (r"\frac{\partial E}{\partial W} = \sum_{t=1}^{\tau} ((1 - h_t^2) \odot \frac{\partial E}{\partial h_t}) h_t^T",
     "refuted"),
]


@pytest.mark.parametrize("last", [r"\tau", "T"])
@pytest.mark.parametrize(("claim", "name"), CLAIMS)
def test_times_end_where_sums_over_them_end(claim, name, last):
    formulas = (FORWARD, r"E = \frac12 \sum_{t=1}^{\tau} \|h_t - y_t\|^2", claim)
    text = "\n\n".join((STEPS, *(f"$$ {one} $$" for one in formulas))).replace(r"\tau", last)
    assert check_document("notes.md", text).claims[-1].verdict.name == name

"""Small documents that leave shapes open: each verdict is the one that every reader would give."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

DOCUMENTS = {
    "a bias beside a row": (
        r"""$X \in \mathbb{R}^{n \times m}$, $Y \in \mathbb{R}^{1 \times m}$.
$$Z = w^T X + b, \qquad A = \sigma(Z)$$
$$J = -\frac{1}{m} \sum_{i=1}^m \left( y^{(i)} \log a^{(i)} + (1 - y^{(i)}) \log (1 - a^{(i)}) \right)$$
$$\frac{\partial J}{\partial w} = \frac{1}{m} X (A - Y)^T$$
$$\frac{\partial J}{\partial w} = \frac{1}{m} (A - Y) X^T$$
$$\frac{\partial J}{\partial b} = \frac{1}{m} \sum_{i=1}^m (a^{(i)} - y^{(i)})$$
$$\frac{\partial J}{\partial b} = \sum_{i=1}^m (a^{(i)} - y^{(i)})$$""",
        ("proved", "refuted", "proved", "refuted"),
    ),
    "outputs over times, of a length that only a matrix knows": (
        r"""$h_t \in \mathbb{R}^n$, $x_t \in \mathbb{R}^d$, $t = 1, \dots, T$:
$$h_t = \tanh(W h_{t-1} + U x_t), \qquad o_t = V h_t + c$$
$$L = \sum_{t=1}^T \frac{1}{2} \|o_t - y_t\|^2$$
$$\frac{\partial L}{\partial o_t} = o_t - y_t$$
$$\frac{\partial L}{\partial o_t} = y_t - o_t$$
$$\frac{\partial L}{\partial V} = \sum_{t=1}^T (o_t - y_t) h_t^T$$""",
        ("proved", "refuted", "proved"),
    ),
    "a penalty over layers and entries": (
        r"""$W^{[l]} \in \mathbb{R}^{n_l \times n_{l-1}}$, $\lambda \in \mathbb{R}$
$$R = \frac{\lambda}{2m} \sum_{l=1}^{L} \sum_{i=1}^{n_l} \sum_{j=1}^{n_{l-1}} (W^{[l]}_{ij})^2$$
$$\frac{\partial R}{\partial W^{[l]}} = \frac{\lambda}{m} W^{[l]}$$
$$\frac{\partial R}{\partial W^{[l]}} = \frac{2 \lambda}{m} W^{[l]}$$""",
        ("proved", "refuted"),
    ),
    "a penalty that ends before the last layer": (
        r"""$\Theta^{(l)} \in \mathbb{R}^{s_{l+1} \times s_l}$, $\lambda \in \mathbb{R}$
$$R = \frac{\lambda}{2m} \sum_{l=1}^{L-1} \sum_{i=1}^{s_l} \sum_{j=1}^{s_{l+1}} (\Theta^{(l)}_{ji})^2$$
$$\frac{\partial R}{\partial \Theta^{(l)}_{ji}} = \frac{\lambda}{m} \Theta^{(l)}_{ji}$$
$$\frac{\partial R}{\partial \Theta^{(l)}_{ji}} = \lambda \Theta^{(l)}_{ji}$$""",
        ("proved", "refuted"),
    ),
    "times without a step are an axis": (
        r"""$$J = \frac{1}{T} \sum_{t=1}^T (w x_t - y_t)^2$$
$$\frac{\partial J}{\partial w} = \frac{2}{T} \sum_{t=1}^T (w x_t - y_t) x_t$$
$$\frac{\partial J}{\partial w} = 2 \sum_{t=1}^T (w x_t - y_t) x_t$$""",
        ("proved", "refuted"),
    ),
    "a matrix with one subscript": (
        r"""$W \in \mathbb{R}^{k \times d}$, $x \in \mathbb{R}^d$, $L \in \mathbb{R}$
$$z = W x$$
$$\frac{\partial L}{\partial W_i} = \frac{\partial L}{\partial z_i} x^T$$
$$\frac{\partial L}{\partial W_i} = \frac{\partial L}{\partial z_i} x$$
$$z_i = W_i^T x$$
$$z_i = 2 W_i^T x$$
$$z_j = W_i x$$""",
        ("proved", "proved", "proved", "refuted", "undecided"),
    ),
    "a matrix with one subscript that fits as no line": (
        r"""$D, E \in \mathbb{R}^{k \times d}$, $a \in \mathbb{R}^d$
$$D_{ij} = D_{ij} + a_j E_i$$""",
        ("refuted",),
    ),
    "an entry by two digits": (
        r"""$W \in \mathbb{R}^{k \times d}$, $x \in \mathbb{R}^d$, $L \in \mathbb{R}$
$$z = W x$$
$$\frac{\partial L}{\partial W_{12}} = \frac{\partial L}{\partial z_1} x_2$$
$$\frac{\partial L}{\partial W_{12}} = \frac{\partial L}{\partial z_2} x_1$$""",
        ("proved", "refuted"),
    ),
    "errors with labels, of one of several costs": (
        r"""$x, t, z_h, z_o \in \mathbb{R}^{N}$, $w_h, b_o \in \mathbb{R}$
$$z_{hi} = x_i w_h, \qquad h_i = e^{-z_{hi}^2}, \qquad z_{oi} = h_i + b_o, \qquad E_i = \frac{1}{2} (z_{oi} - t_i)^2$$
$$\delta_{oi} = \frac{\partial E_i}{\partial z_{oi}}, \qquad \delta_{hi} = \frac{\partial E_i}{\partial z_{hi}}$$
$$\delta_{oi} = z_{oi} - t_i$$
$$\delta_{hi} = -2 z_{hi} h_i \delta_{oi}$$
$$\delta_{hi} = 2 z_{hi} h_i \delta_{oi}$$""",
        ("proved", "proved", "refuted"),
    ),
    "bold samples of a plain matrix": (
        r"""$X \in \mathbb{R}^{N \times D}$, $t \in \mathbb{R}^N$, $\mathbf{w} \in \mathbb{R}^D$.
$$J = \sum_{i=1}^N \left( \mathbf{x}_i^T \mathbf{w} - t_i \right)^2$$
$$\frac{\partial J}{\partial \mathbf{w}} = 2 X^T (X \mathbf{w} - t)$$
$$\frac{\partial J}{\partial \mathbf{w}} = 2 \sum_{i=1}^N (\mathbf{x}_i^T \mathbf{w} + t_i) \mathbf{x}_i$$""",
        ("proved", "refuted"),
    ),
    "samples before the matrix that has them as rows": (
        r"""$h_\theta(x) = \theta^T x$ with $\theta \in \mathbb{R}^n$, $x^{(i)} \in \mathbb{R}^n$.
$$J(\theta) = \frac{1}{2m} \sum_{i=1}^{m} (h_\theta(x^{(i)}) - y^{(i)})^2$$
$$\frac{\partial J}{\partial \theta_j} = \frac{1}{m} \sum_{i=1}^{m} (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)}$$
Now let $X \in \mathbb{R}^{m \times n}$, $y \in \mathbb{R}^m$.
$$J(\theta) = \frac{1}{2m} (X \theta - y)^T (X \theta - y)$$
$$\nabla_\theta J(\theta) = \frac{1}{m} X^T (X \theta - y)$$
$$\nabla_\theta J(\theta) = X^T (X \theta - y)$$""",
        ("proved", "proved", "proved", "refuted"),
    ),
    "the sum behind a mean": (
        r"""$z \in \mathbb{R}^{1 \times m}$, $y \in \mathbb{R}^{1 \times m}$
$$J = \frac{1}{2m} \sum_{i=1}^m (z^{(i)} - y^{(i)})^2$$
Let $dz = \frac{\partial \mathcal{L}}{\partial z}$, where $J = \frac{1}{m} \mathcal{L}$.
$$dz = z - y$$
$$dz = \frac{1}{m} (z - y)$$""",
        ("proved", "refuted"),
    ),
    "shapes behind colons, and gradients of which one says what all are": (
        r"""$W^{[l]}$: $(n_l, n_{l-1})$, $b^{[l]}$: $(n_l, 1)$, $A^{[l]}$: $(n_l, m)$.
$$Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}, \qquad A^{[l]} = g(Z^{[l]})$$
Here $C \in \mathbb{R}$, $dZ^{[l]} = \frac{\partial C}{\partial Z^{[l]}}$, and likewise for $dW$, $db$ and $dA$.
$$dW^{[l]} = dZ^{[l]} A^{[l-1]T}$$
$$dW^{[l]} = A^{[l-1]T} dZ^{[l]}$$
$$db^{[l]} = np.sum(dZ^{[l]}, axis=1, keepdims=True)$$
$$dA^{[l-1]} = W^{[l]T} dZ^{[l]}$$""",
        ("proved", "refuted", "proved", "proved"),
    ),
    "a number beside an inner product, and a cost of numbers": (
        r"""$\mathbf{w}, \mathbf{x} \in \mathbb{R}^n$ and $z = \mathbf{w} \cdot \mathbf{x} + b$, $a = \sigma(z)$,
$E = \frac{1}{2} (t - a)^2$.
$$\frac{\partial a}{\partial \mathbf{w}} = a (1 - a) \mathbf{x}$$
$$\frac{\partial E}{\partial \mathbf{w}} = -(t - a) a (1 - a) \mathbf{x}$$
$$\frac{\partial E}{\partial \mathbf{w}} = (t - a) a (1 - a) \mathbf{x}$$""",
        ("proved", "proved", "refuted"),
    ),
    "shapes that are tuples": (
        r"""$X$ is $(n_x, m)$ and $Y$ is $(1, m)$. $Z = w^T X + b$, $A = \sigma(Z)$,
$J = -\frac{1}{m} \sum_{i=1}^{m} (y^{(i)} \log a^{(i)} + (1 - y^{(i)}) \log (1 - a^{(i)}))$.
$$\frac{\partial J}{\partial w} = \frac{1}{m} X (A - Y)^T$$
$$\frac{\partial J}{\partial b} = \frac{1}{m} np.sum(A - Y)$$
$$\frac{\partial J}{\partial b} = np.sum(A - Y)$$""",
        ("proved", "proved", "refuted"),
    ),
    "layers written below": (
        r"""For $l = 1, \dots, L$ let $z_l = W_l a_{l-1} + b_l$ and $a_l = f_l(z_l)$, with
$W_l \in \mathbb{R}^{n_l \times n_{l-1}}$, $b_l \in \mathbb{R}^{n_l}$, $a_0 = x$,
$\delta_l = \frac{\partial C}{\partial z_l}$.
$$\delta_l = (W_{l+1}^T \delta_{l+1}) \odot f_l'(z_l)$$
$$\delta_l = (W_l^T \delta_{l+1}) \odot f_l'(z_l)$$
$$\frac{\partial C}{\partial W_l} = \delta_l a_{l-1}^T$$
$$\frac{\partial C}{\partial W_l} = \delta_l a_l^T$$
$$\frac{\partial C}{\partial b_l} = \delta_l$$""",
        ("proved", "refuted", "proved", "refuted", "proved"),
    ),
    "bold errors, and functions of layers below": (
        r"""For $l = 1, \dots, L$: $z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}$ and $a^{(l)} = f_l(z^{(l)})$ with
$W^{(l)} \in \mathbb{R}^{M_l \times M_{l-1}}$.
Let $\boldsymbol{\delta}^{(l)} = \frac{\partial \mathcal{L}}{\partial z^{(l)}}$.
$$\boldsymbol{\delta}^{(l)} = f_l'(z^{(l)}) \odot (W^{(l+1)T} \boldsymbol{\delta}^{(l+1)})$$
$$\boldsymbol{\delta}^{(l)} = f_{l+1}'(z^{(l)}) \odot (W^{(l+1)T} \boldsymbol{\delta}^{(l+1)})$$
$$\frac{\partial \mathcal{L}}{\partial W^{(l)}} = \boldsymbol{\delta}^{(l)} (a^{(l-1)})^\top$$""",
        ("proved", "refuted", "proved"),
    ),
    "gates, one of whose letters could be an index": (
        r"""$x_t \in \mathbb{R}^d$, $h_t, c_t \in \mathbb{R}^n$.
$$f_t = \sigma(W_f x_t + U_f h_{t-1} + b_f), \qquad i_t = \sigma(W_i x_t + U_i h_{t-1} + b_i)$$
$$g_t = \tanh(W_g x_t + U_g h_{t-1} + b_g), \qquad c_t = f_t \odot c_{t-1} + i_t \odot g_t$$
$$\frac{\partial L}{\partial i_t} = \frac{\partial L}{\partial c_t} \odot g_t$$
$$\frac{\partial L}{\partial g_t} = \frac{\partial L}{\partial c_t} \odot i_t \odot (1 - g_t^2)$$
$$\frac{\partial L}{\partial f_t} = \frac{\partial L}{\partial c_t} \odot c_t$$""",
        ("proved", "refuted", "refuted"),
    ),
    "two names in one equation": (
        r"""$$z^{[1](i)} = W^{[1]} x^{(i)} + b^{[1]}, \qquad a^{[1](i)} = \tanh(z^{[1](i)})$$
$$z^{[2](i)} = W^{[2]} a^{[1](i)} + b^{[2]}, \qquad \hat{y}^{(i)} = a^{[2](i)} = \sigma(z^{[2](i)})$$
$$J = -\frac{1}{m} \sum_{i=1}^{m} \left( y^{(i)} \log a^{[2](i)} + (1 - y^{(i)}) \log (1 - a^{[2](i)}) \right)$$
Here $W^{[1]} \in \mathbb{R}^{4 \times 2}$, $W^{[2]} \in \mathbb{R}^{1 \times 4}$.
$$\frac{\partial J}{\partial W^{[2]}} = \frac{1}{m} \sum_{i=1}^m (a^{[2](i)} - y^{(i)}) a^{[1](i)T}$$
$$\frac{\partial J}{\partial W^{[2]}} = \sum_{i=1}^m (a^{[2](i)} - y^{(i)}) a^{[1](i)T}$$
$$\hat{y}^{(i)} = a^{[2](i)}$$""",
        ("proved", "refuted", "proved"),
    ),
    "a cost before what it is made of": (
        r"""$$J = \frac{1}{m} \sum_{i=1}^m \ell(h^{(i)}, y^{(i)}) + \frac{\lambda}{2m} \|w\|_2^2$$
Here $w \in \mathbb{R}^n$, $h^{(i)} = \sigma(w^T x^{(i)} + b)$, and $\ell(p, y) = -y \log p - (1 - y) \log (1 - p)$.
$$\frac{\partial J}{\partial w} = \frac{1}{m} \sum_{i=1}^m (h^{(i)} - y^{(i)}) x^{(i)} + \frac{\lambda}{m} w$$
$$\frac{\partial J}{\partial w} = \frac{1}{m} \sum_{i=1}^m (h^{(i)} - y^{(i)}) x^{(i)} + \frac{\lambda}{2m} w$$""",
        ("proved", "refuted"),
    ),
    "a table of shapes": (
        r"""| symbol | shape |
|---|---|
| $X$ | $(n, m)$ |
| $W$ | $(k, n)$ |

$$Z = W X, \qquad L = \frac{1}{2} \|Z\|_F^2$$
$$\frac{\partial L}{\partial X} = W^T Z$$
$$\frac{\partial L}{\partial X} = W Z$$""",
        ("proved", "refuted"),
    ),
    "a rate that an equation uses": (
        r"""$w \in \mathbb{R}^n$
$$s = \frac{\lambda}{2} \|w\|^2$$
$$\frac{\partial s}{\partial w} = \lambda w$$
$$\frac{\partial s}{\partial w} = 2 \lambda w$$""",
        ("proved", "refuted"),
    ),
    "an index in braces below a derivative": (
        r"""$x, \theta \in \mathbb{R}^n$, $y \in \mathbb{R}$
$$\frac{\partial}{\partial \theta{j}} (\theta^T x - y) = x_j$$
$$\frac{\partial}{\partial \theta{j}} (\theta^T x - y) = -x_j$$""",
        ("proved", "refuted"),
    ),
}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_what_is_left_open(kind: str) -> None:
    text, verdicts = DOCUMENTS[kind]
    document = check_document("notes.md", text)
    assert document.unread == ()
    assert tuple(claim.verdict.name for claim in document.claims) == verdicts


def test_a_message_has_the_letters_of_the_author() -> None:
    text = r"""$W^{[l]} \in \mathbb{R}^{n_l \times n_{l-1}}$
$$R = \sum_{l=1}^{L} \sum_{i=1}^{n_{l-1}} \sum_{j=1}^{n_{l-1}} (W^{[l]}_{ij})^2$$"""
    (claim,) = check_document("notes.md", text).claims
    assert claim.verdict.message.endswith("i runs to n_{l-1}, but that axis of W^{[l]}_{ij} has length n_{l}")

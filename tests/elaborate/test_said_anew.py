"""A name that a document gives another equation further on: another example, another section, another function."""

import pytest

from derive.pipeline import check_document

LINEAR = r"""## Linear model

Let $w, x \in \mathbb{R}^{d}$ and $b, y \in \mathbb{R}$. The prediction is $\hat{y} = w^T x + b$.

$$J = \frac{1}{2} (\hat{y} - y)^2$$

"""
FUNCTION = "### Products\n\nConsider the function\n\n$$f(x, y) = x y$$\n\n"
ROWS = {
    "a function of which the words say that it is another": (
        FUNCTION + "The same can be done for the sum operation:\n\n$$f(x, y) = x + y$$\n\n"
        r"$$\frac{\partial f}{\partial x} = 1$$" "\n\n" r"$$\frac{\partial f}{\partial y} = x$$",
        ["proved", "refuted"],
    ),
    "suppose that": (
        FUNCTION + "### Quotients\n\nSuppose that we have a function of the form\n\n"
        "$$f(x, y) = \\frac{x}{1 + y^2}$$\n\n"
        r"$$\frac{\partial f}{\partial x} = \frac{1}{1 + y^2}$$" "\n\n"
        r"$$\frac{\partial f}{\partial y} = -\frac{2 x y}{1 + y^2}$$",
        ["proved", "refuted"],
    ),
    "in Chinese": (
        "### 乘法\n\n考虑函数\n\n$$f(x, y) = x y$$\n\n### 加法\n\n再看另一个函数：\n\n$$f(x, y) = x^2 + y$$\n\n"
        r"$$\frac{\partial f}{\partial x} = 2x$$" "\n\n" r"$$\frac{\partial f}{\partial y} = x$$",
        ["proved", "refuted"],
    ),
    "a wrong conclusion is a claim": (
        "Let\n\n$$f(x) = (x + 1)^2$$\n\nWe can expand this. It follows that\n\n$$f(x) = x^2 + 1$$\n",
        ["refuted"],
    ),
    "in another section it may be another": (
        LINEAR + "## Logistic regression\n\nHere we find $\\hat{y} = \\sigma(w^T x + b)$, between 0 and 1.\n\n"
        r"$$\frac{\partial J}{\partial b} = \hat{y} - y$$",
        ["undecided", "undecided"],
    ),
    "in another section what is defined is another": (
        LINEAR + "## Logistic regression\n\nThe output is now defined as $\\hat{y} = \\sigma(w^T x + b)$, and\n\n"
        r"$$J = -y \log \hat{y} - (1 - y) \log (1 - \hat{y})$$"
        "\n\n" r"$$\frac{\partial J}{\partial b} = \hat{y} - y$$"
        "\n\n" r"$$\frac{\partial J}{\partial w} = (\hat{y} - y) \hat{y} x$$",
        ["proved", "refuted"],
    ),
    "in the same section it is a claim": (
        LINEAR + "Then $\\hat{y} = \\sigma(w^T x + b)$ holds.\n",
        ["refuted"],
    ),
    "said again in another section": (
        LINEAR + "## Gradient\n\n"
        "Recall that $\\hat{y} = w^T x + b$.\n\n" r"$$\frac{\partial J}{\partial b} = \hat{y} - y$$",
        ["proved", "proved"],
    ),
    "a wrong expansion in another section": (
        "## Cost\n\nLet $X \\in \\mathbb{R}^{m \\times d}$, $w \\in \\mathbb{R}^{d}$, $y \\in \\mathbb{R}^{m}$.\n\n"
        "$$J = (X w - y)^T (X w - y)$$\n\n## Expansion\n\n$$J = w^T X^T X w - y^T X w + y^T y$$\n",
        ["refuted"],
    ),
    "a table of functions": (
        "The gates are\n\n$$f(x) = \\frac{1}{x} \\hspace{1in} \\rightarrow \\hspace{1in} "
        "\\frac{df}{dx} = -1/x^2 \\\\\\\\\n"
        "f(x) = e^x \\hspace{1in} \\rightarrow \\hspace{1in} \\frac{df}{dx} = x e^x \\\\\\\\\n"
        "f_c(x) = c + x \\hspace{1in} \\rightarrow \\hspace{1in} \\frac{df}{dx} = 1$$\n",
        ["proved", "refuted", "undecided"],
    ),
    "two derivatives far apart": (
        "$$f(x, y) = x y \\hspace{0.5in} \\rightarrow \\hspace{0.5in} "
        "\\frac{\\partial f}{\\partial x} = y \\hspace{0.5in} \\frac{\\partial f}{\\partial y} = y$$",
        ["proved", "refuted"],
    ),
    "a function of other arguments": (
        FUNCTION + "In three variables\n\n$$f(x, y, z) = x y z$$\n\n"
        "$$\\frac{\\partial f}{\\partial x} = y z$$\n\n"
        "$$\\frac{\\partial f}{\\partial z} = z x$$\n",
        ["proved", "refuted"],
    ),
    "a number that only other equations use": (
        "$J, y \\in \\mathbb{R}$\n\n$$v = a + u, \\qquad J = 3 v$$\n\n$$y = a = \\sigma(z)$$\n\n"
        "Here $z \\in \\mathbb{R}$.\n",
        ["undecided"],
    ),
    "a prediction and a loss of its own": (
        LINEAR + "## Logistic regression\n\nNow the prediction is\n\n"
        r"$$\hat{y} = \sigma(w^T x + b)$$" "\n\nand the loss is\n\n"
        r"$$J = -y \log \hat{y} - (1 - y) \log (1 - \hat{y})$$" "\n\nso that\n\n"
        r"$$\frac{\partial J}{\partial b} = \hat{y} - y$$"
        "\n\n" r"$$\frac{\partial J}{\partial \hat{y}} = \hat{y} - y$$",
        ["proved", "refuted"],
    ),
    "in Chinese, too": (
        LINEAR + "## 逻辑回归\n\n模型为\n\n" r"$$\hat{y} = \sigma(w^T x + b)$$" "\n\n损失函数为：\n\n"
        r"$$J = -y \log \hat{y} - (1 - y) \log (1 - \hat{y})$$" "\n\n"
        r"$$\frac{\partial J}{\partial b} = \hat{y} - y$$"
        "\n\n" r"$$\frac{\partial J}{\partial \hat{y}} = \hat{y} - y$$",
        ["proved", "refuted"],
    ),
    "nothing is proved of a name after a wrong equation of another section": (
        LINEAR + "## More\n\n"
        r"$$\hat{y} = \sigma(w^T x + b)$$" "\n\n" r"$$\frac{\partial J}{\partial b} = \hat{y} - y$$",
        ["refuted", "undecided"],
    ),
    "another example of the same section": (
        "Let $A \\in \\mathbb{R}^{n \\times n}$ and $v \\in \\mathbb{R}^{n}$. Here is an example: $u = A v$.\n\n"
        "Let us look at another example, with $u = \\exp(v)$ entry by entry.\n",
        ["undecided"],
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_what_is_said_anew(name):
    text, verdicts = ROWS[name]
    assert [claim.verdict.name for claim in check_document("notes.md", text).claims] == verdicts, name


def test_what_is_said_of_it():
    text, _ = ROWS["in another section it may be another"]
    first, second = (claim.verdict.message for claim in check_document("notes.md", text).claims)
    assert first == (
        "refuted as it was read, but another section (line 3) says what \\hat{y} is, and this may be another"
    )
    assert second == "proved as it was read, but \\hat{y} is said to be two things"

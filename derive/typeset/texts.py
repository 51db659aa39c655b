"""Every text of an explanation, in every language: the one table.

In: nothing. Out: `TEXTS`, by key and language; `{0}`, `{1}` are gaps for formulas and other texts. Refused: a text in
one language only (`tests/explain` looks).
"""

from __future__ import annotations

LANGUAGES = ("en", "zh")
JOINED = ("list", "or", "run")
"""Texts that stand between their parts."""

TEXTS: dict[str, dict[str, str]] = {
    "title": {"en": "Why: derivations, explained", "zh": "为什么: 推导讲解"},
    # verdicts
    "proved": {"en": "proved", "zh": "已证明"},
    "refuted": {"en": "refuted", "zh": "已否定"},
    "undecided": {"en": "undecided", "zh": "未判定"},
    "link": {"en": "link {0} of {1} of a chain", "zh": "连等式的第 {0} 步, 共 {1} 步"},
    # headings
    "path": {"en": "What depends on what", "zh": "谁依赖谁"},
    "rule": {"en": "Chain rule, entry by entry", "zh": "链式法则 (按元素)"},
    "deltas": {"en": "Each delta removes a sum", "zh": "每个 δ 消去一个求和"},
    "algebra": {"en": "Put together", "zh": "合并"},
    "matrices": {"en": "Back to matrices", "zh": "写回矩阵"},
    "shapes": {"en": "Shapes", "zh": "形状"},
    "breaks": {"en": "Where it breaks", "zh": "错在哪里"},
    "example": {"en": "A counterexample", "zh": "反例"},
    "repair": {"en": "The repair", "zh": "修正"},
    "true_derivation": {"en": "What the derivation gives", "zh": "正确的推导"},
    "open": {"en": "What is left", "zh": "尚缺什么"},
    "rests": {"en": "What it rests on", "zh": "依据"},
    "base": {"en": "Base: {0}", "zh": "起点: {0}"},
    "step": {"en": "Step: {0}", "zh": "递推: {0}"},
    # sentences of a derivation
    "list": {"en": ", ", "zh": ", "},
    "delta": {"en": "{0} removes the sum over {1}", "zh": "{0} 消去对 {1} 的求和"},
    "deltas_remove": {"en": "{0}.", "zh": "{0}。"},
    "inserted_one": {"en": "Here {0} is written out by its definition.", "zh": "其中 {0} 已按定义代入。"},
    "inserted": {"en": "Here {0} are written out by their definitions.", "zh": "其中 {0} 已按定义代入。"},
    "hypothesis": {"en": "This uses the hypothesis {0}.", "zh": "这里用到假设 {0}。"},
    "induction": {"en": "By induction over {0}, what is claimed holds at {1}.",
                  "zh": "对 {0} 归纳: 在 {1} 处结论已成立。"},
    "for_range": {"en": "It holds for {0}.", "zh": "成立范围: {0}。"},
    "examined": {"en": "Examined for {0}.", "zh": "考察范围: {0}。"},
    "assuming": {"en": "It assumes: {0}.", "zh": "前提: {0}。"},
    "read_as": {"en": "Read as: {0}.", "zh": "读法: {0}。"},
    "same": {"en": "Entry by entry both sides are the same.", "zh": "按元素写出, 两边相同。"},
    "of_a_product": {
        "en": "The determinant of a product is the product of the determinants, and that of the identity is 1.",
        "zh": "乘积的行列式等于行列式的乘积, 单位矩阵的行列式为 1。",
    },
    # where a transpose comes from
    "first": {"en": "first", "zh": "第一"},
    "second": {"en": "second", "zh": "第二"},
    "sum_runs": {
        "en": "The sum over {0} runs over the {1} index of {2} and the {3} index of {4}; "
              "a matrix product sums over the second and the first.",
        "zh": "对 {0} 的求和, 走的是 {2} 的{1}个下标和 {4} 的{3}个下标; 矩阵乘积走第二个和第一个。",
    },
    "turned_left": {
        "en": "The surviving index {0} stands in the {1} place of {2}, but it is the row of the result: "
              "so {2} is transposed, {3}.",
        "zh": "留下的下标 {0} 是 {2} 的{1}个下标, 而它要作结果的行: 所以 {2} 要转置, 写成 {3}。",
    },
    "turned_right": {
        "en": "The surviving index {0} stands in the {1} place of {2}, but it is the column of the result: "
              "so {2} is transposed, {3}.",
        "zh": "留下的下标 {0} 是 {2} 的{1}个下标, 而它要作结果的列: 所以 {2} 要转置, 写成 {3}。",
    },
    "turned_vector": {"en": "{0} is a column and must be a row here: {1}.", "zh": "{0} 是列, 这里要作行: {1}。"},
    "as_it_stands": {"en": "So it is a product as it stands.", "zh": "所以它直接就是矩阵乘积。"},
    "outer": {
        "en": "The row {0} comes from {1}, the column {2} from {3}: a column times a row.",
        "zh": "行 {0} 来自 {1}, 列 {2} 来自 {3}: 列乘行。",
    },
    "outer_left": {"en": "{0} is a row, so it is transposed: {1}.", "zh": "{0} 是行, 所以要转置: {1}。"},
    "outer_right": {"en": "{0} is a column, so it is transposed: {1}.", "zh": "{0} 是列, 所以要转置: {1}。"},
    "columns_added": {
        "en": "The sum over {0} adds up the columns of {1}; what is left is a column.",
        "zh": "对 {0} 的求和把 {1} 的各列相加, 剩下一列。",
    },
    "rows_added": {
        "en": "The sum over {0} adds up the rows of {1}; what is left is a row.",
        "zh": "对 {0} 的求和把 {1} 的各行相加, 剩下一行。",
    },
    "entrywise": {
        "en": "No sum is left: every entry meets the entry at its own place, so the operations are elementwise.",
        "zh": "没有剩下求和: 每个元素只和同一位置的元素运算, 所以是逐元素运算。",
    },
    # refuted
    "sizes": {"en": "Sizes: {0}.", "zh": "大小的来源: {0}。"},
    "known": {"en": "Known so far: {0}.", "zh": "目前已知: {0}。"},
    "and_more": {"en": "and {0} more", "zh": "另有 {0} 个"},
    "from": {"en": "{0} from {1}", "zh": "{0} 见{1}"},
    "line": {"en": "line {0}", "zh": "第 {0} 行"},
    "line_of": {"en": "line {0} of {1}", "zh": " {1} 第 {0} 行"},
    "as_line": {"en": "{0}, line {1}", "zh": " {0}, 第 {1} 行"},
    "as_line_of": {"en": "{0}, line {1} of {2}", "zh": " {0}, {2} 第 {1} 行"},
    "tight": {"en": "{0}{1}", "zh": "{0}{1}"},
    "plain": {"en": "{0}", "zh": "{0}"},
    "claims": {"en": "Entry by entry the document says", "zh": "按元素写出, 文中说的是"},
    "ratio": {"en": "The left side is {0} times the right side, in every entry.", "zh": "左边处处是右边的 {0} 倍。"},
    "true_if": {"en": "It would be true if {0}.", "zh": "如果 {0}, 它就成立。"},
    "run": {"en": " ", "zh": " "},
    "differ_at": {"en": "They differ at the marked entry.", "zh": "标出的元素不同。"},
    "differ": {"en": "They differ.", "zh": "两边不同。"},
    "or": {"en": " or ", "zh": " 或 "},
    "with_sizes": {"en": "With {0} and values drawn at random:", "zh": "取 {0}, 数值随机:"},
    "with_values": {"en": "With values drawn at random:", "zh": "数值随机:"},
    "left_side": {"en": "left", "zh": "左边"},
    "right_side": {"en": "right", "zh": "右边"},
    # undecided
    "because": {"en": "{0}.", "zh": "{0}。"},
    "residual": {"en": "What remains of left minus right:", "zh": "左边减右边还剩:"},
    "closes": {"en": "It is proved if {0}.", "zh": "如果 {0}, 就能证明。"},
    # updates
    "update_rests": {
        "en": "The shapes fit, and the formula of the gradient in it is proved:",
        "zh": "形状匹配, 其中梯度的公式已经证明:",
    },
    "against": {"en": "The step goes against the gradient.", "zh": "更新沿梯度的反方向。"},
    # phrases of the prover
    "shapes_are": {"en": "Shapes do not fit: {0} is {1}, {2} is {3}", "zh": "形状不匹配: {0} 是 {1}, {2} 是 {3}"},
    "sides_are": {
        "en": "The two sides have different shapes: {0} is {1}, {2} is {3}",
        "zh": "两边形状不同: {0} 是 {1}, {2} 是 {3}",
    },
    "divides": {"en": "{0} divides entry by entry", "zh": "{0} 逐元素相除"},
    "acts_elementwise": {"en": "{0} acts elementwise", "zh": "{0} 逐元素作用"},
    "is_sigmoid": {"en": "{0} is the sigmoid", "zh": "{0} 是 sigmoid 函数"},
    "only_through": {"en": "{0} depends on {1} only through {2}", "zh": "{0} 只通过 {2} 依赖于 {1}"},
    "columns_sum_to_one": {"en": "each column of {0} sums to 1", "zh": "{0} 每列之和为 1"},
    "kink": {"en": "{0} is not 0 where it has a kink", "zh": "在不可导处 {0} 不为 0"},
    "not_declared": {"en": "{0} is not declared", "zh": "{0} 没有声明"},
    "shape_not_known": {"en": "the shape of {0} is not known", "zh": "{0} 的形状未知"},
    "nothing_found": {
        "en": "Neither a proof nor a counterexample was found", "zh": "既没有找到证明, 也没有找到反例",
    },
    "no_formula": {
        "en": "The update is well-shaped, but no formula of {0} is proved in this document",
        "zh": "更新的形状匹配, 但文中没有证明 {0} 的公式",
    },
    "goes_up": {
        "en": "The step goes up the gradient: it raises the cost", "zh": "更新沿梯度方向上升: 代价会增大",
    },
}

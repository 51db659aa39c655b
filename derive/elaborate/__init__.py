"""Names, shapes, conventions, indices: Syntax + Notation → Claim.

In: syntax trees and the notation that the document has built up. Out: claims and a larger notation. Refused: shapes
that do not fit (ShapeError) and names without a declaration (Undeclared).
"""

from derive.elaborate.arrangement import one_hot
from derive.elaborate.chains import single_output, specialised
from derive.elaborate.claims import claim_of as elaborate
from derive.elaborate.conditions import Assumed, assume, at_one_layer, only_ranges
from derive.elaborate.declarations import EQUALITIES, declare
from derive.elaborate.definable import mentions
from derive.elaborate.derivatives import ALONG_ALL_PATHS
from derive.elaborate.design_matrix import with_design_matrices
from derive.elaborate.dotted import join_dots
from derive.elaborate.dropped import Assumptions
from derive.elaborate.gather import gather, gradient_link
from derive.elaborate.labels import join_labels
from derive.elaborate.layerless import is_layerless
from derive.elaborate.membership import declared_ahead
from derive.elaborate.one_sample import for_one_sample
from derive.elaborate.own_arrays import laid_out, own_layouts, twins, with_layout
from derive.elaborate.passages import Passage, behind, headings, is_heading, limit_behind
from derive.elaborate.passing import example_value, examples_behind, in_passing, variants
from derive.elaborate.redefined import redefined
from derive.elaborate.references import spelled
from derive.elaborate.scripts import marks_of
from derive.elaborate.sentences import Clause, Condition, Remark, clauses, gives_a_shape
from derive.elaborate.stated_shapes import with_stated_shapes
from derive.elaborate.unread import missing_equations, missing_shapes, unread_equation
from derive.elaborate.words import join_words, words_of

__all__ = [
    "ALONG_ALL_PATHS",
    "EQUALITIES",
    "Assumed",
    "Assumptions",
    "Clause",
    "Condition",
    "Passage",
    "Remark",
    "assume",
    "at_one_layer",
    "behind",
    "clauses",
    "declare",
    "declared_ahead",
    "elaborate",
    "example_value",
    "examples_behind",
    "for_one_sample",
    "gather",
    "gives_a_shape",
    "gradient_link",
    "headings",
    "in_passing",
    "is_heading",
    "is_layerless",
    "join_dots",
    "join_labels",
    "join_words",
    "laid_out",
    "limit_behind",
    "marks_of",
    "mentions",
    "missing_equations",
    "missing_shapes",
    "one_hot",
    "only_ranges",
    "own_layouts",
    "redefined",
    "single_output",
    "specialised",
    "spelled",
    "twins",
    "unread_equation",
    "variants",
    "with_design_matrices",
    "with_layout",
    "with_stated_shapes",
    "words_of",
]

"""Names, shapes, conventions, indices: Syntax + Notation → Claim.

In: syntax trees and the notation that the document has built up. Out: claims and a larger notation. Refused: shapes
that do not fit (ShapeError) and names without a declaration (Undeclared).
"""

from derive.elaborate.arrangement import one_hot
from derive.elaborate.chains import single_output, specialised
from derive.elaborate.claims import claim_of as elaborate
from derive.elaborate.class_labels import with_class_labels
from derive.elaborate.conditions import Assumed, assume, at_one_layer, explained, only_ranges
from derive.elaborate.declarations import EQUALITIES, declare
from derive.elaborate.definable import mentions
from derive.elaborate.design_matrix import with_design_matrices
from derive.elaborate.dotted import join_dots
from derive.elaborate.dropped import Assumptions
from derive.elaborate.gather import gather, gradient_link
from derive.elaborate.labels import join_labels
from derive.elaborate.late_equations import is_of_some_values, late_variables, without_equations
from derive.elaborate.layerless import is_layerless
from derive.elaborate.membership import declared_ahead
from derive.elaborate.new_letters import letters_not_at_the_head
from derive.elaborate.one_sample import for_one_sample
from derive.elaborate.own_arrays import laid_out, own_layouts, twins, with_layout
from derive.elaborate.partial_slopes import ALONG_ALL_PATHS
from derive.elaborate.passages import SOLVES, Passage, behind, headings, is_heading, last_sentence, limit_behind
from derive.elaborate.passing import example_value, examples_behind, in_passing, variants
from derive.elaborate.redefined import elsewhere, only_used, redefined, said_here, said_twice
from derive.elaborate.references import spelled
from derive.elaborate.said_functions import functions_said
from derive.elaborate.scripts import marks_of
from derive.elaborate.sentences import Clause, Condition, Remark, clauses, gives_a_shape
from derive.elaborate.stated_shapes import with_stated_shapes
from derive.elaborate.unread import missing_equations, missing_shapes, unread_equation
from derive.elaborate.where import is_said_behind
from derive.elaborate.words import join_words, words_of

__all__ = [
    "ALONG_ALL_PATHS",
    "EQUALITIES",
    "SOLVES",
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
    "elsewhere",
    "example_value",
    "examples_behind",
    "explained",
    "for_one_sample",
    "functions_said",
    "gather",
    "gives_a_shape",
    "gradient_link",
    "headings",
    "in_passing",
    "is_heading",
    "is_layerless",
    "is_of_some_values",
    "is_said_behind",
    "join_dots",
    "join_labels",
    "join_words",
    "laid_out",
    "last_sentence",
    "late_variables",
    "letters_not_at_the_head",
    "limit_behind",
    "marks_of",
    "mentions",
    "missing_equations",
    "missing_shapes",
    "one_hot",
    "only_ranges",
    "only_used",
    "own_layouts",
    "redefined",
    "said_here",
    "said_twice",
    "single_output",
    "specialised",
    "spelled",
    "twins",
    "unread_equation",
    "variants",
    "with_class_labels",
    "with_design_matrices",
    "with_layout",
    "with_stated_shapes",
    "without_equations",
    "words_of",
]

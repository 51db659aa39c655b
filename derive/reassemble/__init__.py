"""Term → Syntax: what was proved in indices, written as people write it.

In: terms, and the names of a document (`Names`). Out: syntax trees, in entries (`dW_{jk}`) or in matrices
(`dZ A^{T}`). Refused (DeriveError DRV403): entries that are no entries of a product, a transpose or a sum of matrices;
they have no form in matrices that this notation can say.
"""

from __future__ import annotations

from derive.reassemble.build import transposed
from derive.reassemble.entries import Entries
from derive.reassemble.letters import Letters
from derive.reassemble.matrices import reassemble
from derive.reassemble.names import Names, name_syntax

__all__ = ["Entries", "Letters", "Names", "name_syntax", "reassemble", "transposed"]

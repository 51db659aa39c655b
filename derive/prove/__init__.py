"""Claim → Verdict, for all sizes and all layers of the claim's range. `holds` is the same question with a yes or no."""
from derive.prove.decision import holds, prove
from derive.prove.trial import Worlds

__all__ = ["Worlds", "holds", "prove"]

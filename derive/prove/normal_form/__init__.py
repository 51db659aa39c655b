"""The normal form: terms become polynomials over interned atoms, and equal ones become the same polynomial.

In: terms. Out: polynomials (`Algebra.poly`), and terms again (`Algebra.term`). Refused: divisions by zero
(`Impossible`).
"""
from derive.prove.normal_form.atoms import Place, Poly, Var
from derive.prove.normal_form.convert import Algebra, Environment, TermWriter
from derive.prove.normal_form.ring import ONE_POLY, ZERO_POLY, Impossible

__all__ = ["ONE_POLY", "ZERO_POLY", "Algebra", "Environment", "Impossible", "Place", "Poly", "TermWriter", "Var"]

"""Comparison: what became of the structure's past clauses on similar purchases, before asking for new hours."""

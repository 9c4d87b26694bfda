"""The markets of a structure taken together: lists with filters, who takes part, lots moved between markets.

Stands on markets, clauses and contacts, which do not know it.
"""

"""Insertion clauses: what a contract obliges its holders to do for people far from employment.

A clause covers one lot or several, even of several markets (*globalisation*). For each member who owes, a
*commitment* (compte d’heures): what is owed and what is done both post to it.
"""

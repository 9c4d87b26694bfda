"""The ledger of hours owed.

An *event* has one clause line and member lines, with an account *à répartir*; it is refused unless the lines of the
members and of *à répartir* sum to the clause line. Two dates for each line: `effective_on` and `recorded_at`.
*Situation au D*: effective by D, with all that is known today. *Rapport arrêté au D, édité le K*: effective by D and
recorded by K; it prints the same for ever. Nothing is updated or deleted: a mistake is corrected by a reversing event
with the same effective date.
"""

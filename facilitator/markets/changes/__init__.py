"""Amendments of a contract: modifications and subcontracting acts, as published, reviewed before they apply.

An act waits until somebody accepts it (the market, the lot and the award follow) or dismisses it with a reason. Hours
owed never change by themselves: an amendment that counts for them is an event of the clause's ledger.
"""

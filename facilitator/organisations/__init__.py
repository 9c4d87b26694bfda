"""Who takes part: structures (the tenants), companies, buyers, prescribers.

The legal identity of a company, a buyer or a prescriber is shared by all structures (one login serves them all) and
changes only from an official source or by the instance administrator. What a structure writes about them is its own
and carries `structure_id`.
"""

"""Documents of the contract, attached to a clause: what it asks, as the buyer wrote it.

Staff attach and remove them; the company that owes and the buyer may read those of a clause that has started.
"""

"""Naming a company or a buyer by hand: found by its number or its name, else created.

The legal identity is shared by all structures. Staff may complete a name that no source gave; they never change one.
"""

"""Checks of the hours of one person for one month: each finds nothing, warns, or blocks, and says why."""

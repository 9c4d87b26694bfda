"""Declarations open by themselves, the day after the period they cover."""

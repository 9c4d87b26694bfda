"""Calibration: how many hours to ask, from the amount of the market.

hours = amount excl. tax × labour share × insertion rate ÷ hourly cost.
"""

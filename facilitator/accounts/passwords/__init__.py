"""Passwords: what is asked of them, how they are kept, how a forgotten one is replaced."""

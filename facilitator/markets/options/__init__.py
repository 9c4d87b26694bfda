"""Tranches and reconductions: what a contract may add, decided on later."""

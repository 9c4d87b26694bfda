"""Saved views: the filters of a list, kept under a name by one user in one structure."""

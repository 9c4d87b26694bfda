"""Departments of a buyer, as each structure knows them."""

"""The clauses of a structure as a list, each with its figures of a day."""

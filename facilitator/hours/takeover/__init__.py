"""Taking over contracts in course from one workbook: markets, lots, clauses, commitments, contracts, hours to date.

Each sheet has a column with the structure's own reference; what was taken over is remembered under it, so that the
same workbook twice changes nothing. A clause is taken over whole or not at all: its lots, its members with what they
owe (an event of kind *reprise*), its contracts and the hours done up to the day of the balance.
"""

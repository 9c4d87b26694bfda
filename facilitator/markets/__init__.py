"""Public contracts, from the buyer's publication to what each company owes.

A *market* has one lot or more; a *lot* is awarded to a company or a groupement. Sub-concepts: `decp` (open data that
brings markets in), `changes` (amendments that buyers publish, reviewed), `publication` (the same data given back),
`clauses` (what the contract obliges), `obligations` (the ledger of hours owed), `calibration` (how many hours to ask),
`contacts` (whom to reach, what was said).

Invariants: a market belongs to one structure and has at least one lot; everything below carries its `structure_id`.
"""

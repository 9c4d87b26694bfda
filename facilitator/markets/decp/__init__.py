"""DECP, the public record of contracts: files of many buyers, in two formats, with every fault of real life.

A *record* points to a lot. Its key is its buyer, its id and a discriminator made of its object and holders: identical
records count once; the same id with another object or holder is another lot; without a usable id the day is part of
the key too. See `docs/decisions/` for how lots are grouped into markets.

From bytes to rows: `reading` (raw records) → `files` (one line for each) → `rules` (a contract and its faults) →
`queries.compare` (what the database would gain) → `services` (writing).
"""

"""What a buyer publishes of a contract, given back in the regulatory format of 2022.

A lot that came from a published record gives that record back, with what was corrected since; a lot typed by hand is
described by its market and by `Lot.published`, the attributes that nothing else holds. What lacks a required field or
holds a wrong one is not published: it is listed with what is missing.

From rows to a file: `fields` (the table of the format) → `tidying` (a published record, spelled as the format wants) →
`composing` (with what was corrected since) → `rules.faults` → `queries.prepare`.
"""

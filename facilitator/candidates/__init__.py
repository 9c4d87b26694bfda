"""People far from employment: who they are, why they are eligible, on what proof.

A *candidate* is a key and what statistics need; the identity lives in one erasable table. Eligibility is judged at
first hiring under a clause: a proof must be valid that day, its later expiry changes nothing. The reason never leaves
the structure (and the prescriber, for its own people).
"""

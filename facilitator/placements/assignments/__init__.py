"""Contracts counted on commitments: from a day until another, for a share, once eligibility is decided."""

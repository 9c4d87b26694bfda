"""Proofs seen by a facilitator, and the decisions on eligibility that rest on them. No scan is kept."""

"""Amendments of a contract: modifications and subcontracting acts, published or typed, reviewed before they apply."""

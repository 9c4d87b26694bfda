"""The month as a company fills it: one sheet a commitment, one row a person, the hours proposed, typed or signed."""

"""The list of people: who is followed, who works where, whose eligibility ends."""

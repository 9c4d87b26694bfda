"""Employment contracts of candidates, and the commitments to which they are assigned.

The employer may differ from the member who owes (ETTI, AI, GEIQ). An *assignment* ties a placement to a commitment
from a day until another, with a share that proposes the split of hours.
"""

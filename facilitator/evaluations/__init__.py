"""What became of the people: at the end of a placement, then 3, 6 and 12 months later.

The person answers by personal link, without account, one question at a time; or the facilitator notes the answer.
"""

"""Messages that leave by themselves when a date passes: who is late, why, to whom, once.

A reminder is a row even when nobody could be written to: that is what the facilitator has to mend.
"""

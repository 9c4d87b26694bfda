"""Messages that leave by themselves when a date passes: who is late, why, to whom, once."""

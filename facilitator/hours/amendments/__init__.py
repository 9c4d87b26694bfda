"""After validation, hours change by amendments alone: the difference is posted, nothing is rewritten."""

"""What the instance administrator looks after besides structures: mail that left or did not, jobs that ran."""

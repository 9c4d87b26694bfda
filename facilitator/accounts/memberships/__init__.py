"""Who works for whom on a day: memberships that have started and not ended."""

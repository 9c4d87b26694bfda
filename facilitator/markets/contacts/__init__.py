"""Whom to reach for a company *and a market*, and what was said: calls, visits and mails, with the next action."""

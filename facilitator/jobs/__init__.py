"""Scheduled work: thin shells that open a session, call one service, commit. A process of its own."""

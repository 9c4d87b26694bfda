"""Scheduled work, in a process of its own (`facilitator jobs run`, started beside the server by `facilitator run`).

To add a job: write a function of `Work` in a module here, a thin shell that opens a session, calls one service of a
concept and commits; return one French sentence on what it did, or None when there was nothing to do. Then add its
line to `JOBS` (`table.py`), where its schedule stands.

A job is run at each start of the process, then on schedule, perhaps by two processes at once: it finds what is left
to do by looking at the database, and claims it there (a unique constraint, or an UPDATE with the condition repeated).
Run twice in a row, it changes nothing.
"""

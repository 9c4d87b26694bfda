"""Invitations: a structure offers an access to an address; whoever holds the mailbox may take it, once.

An invitation gives access to the objects of the structure that sent it, and to nothing else.
"""

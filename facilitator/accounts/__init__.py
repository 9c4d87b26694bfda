"""People who sign in, and the memberships in which their rights live.

A membership is user × organisation × role, granted by a structure, from a day until another. A sign-in is a row of
the server: ending it (sign-out, change of password or role, deactivation) ends the session at once. A token serves
one object and one action, is stored hashed, lives 31 days at most and dies with its use.
"""

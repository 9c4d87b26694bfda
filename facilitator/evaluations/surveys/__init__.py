"""The questions asked after a contract, and the two ways they are answered: by personal link, or by telephone.

A set of questions is dated and never changes once used: an answer names the version it was given to.
"""

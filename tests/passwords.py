"""A password for tests, and its hash with weak parameters: a real one takes a tenth of a second."""

from argon2 import PasswordHasher

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "quatre mots sans aucun rapport"
HASH = CHEAP.hash(PASSWORD)

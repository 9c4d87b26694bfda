"""Secrets that travel in a link or a cookie: drawn at random, kept only as hashes."""

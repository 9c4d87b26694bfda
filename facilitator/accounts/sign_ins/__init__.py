"""Signed-in browsers: who may enter, for how long, and what ends it; the limit on failures."""

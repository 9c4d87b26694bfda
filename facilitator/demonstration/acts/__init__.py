"""The acts that play the story: each module lists its own, with their instants."""

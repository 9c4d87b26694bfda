"""What every concept may rely on: database, clock, settings, quantities, mail, text. Imports nothing above it."""

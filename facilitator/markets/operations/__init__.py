"""Projects of a buyer that several markets carry out together."""

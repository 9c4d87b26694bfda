"""« Pourquoi ce chiffre ? »: the events and the months that make the figures of a clause."""

"""Who takes part in a structure's markets: the companies that hold or execute them, the buyers."""

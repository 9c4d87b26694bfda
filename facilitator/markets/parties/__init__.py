"""Who takes part in a structure's markets: their buyers, coordinators of a groupement and the others."""

"""Case management for the social clauses of public contracts."""

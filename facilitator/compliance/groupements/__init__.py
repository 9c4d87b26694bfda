"""What a groupement adds to what a clause owes: who answers for whom, who executes for whom."""

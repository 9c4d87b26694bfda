"""The review of what companies signed, line by line. Validation posts to the ledger of hours done."""

"""Hours done: declared by companies, reviewed by facilitators, posted to a ledger.

A *declaration* (company × commitment × period) opens by itself. Its draft lines change freely; signing freezes a
*version* (canonical content, hash, name, time); each line of it is validated, returned or questioned; validation
posts to the ledger. Afterwards an *amendment* posts the difference. A declaration's state is derived from its lines.

Ledger: a *worked month* (placement × calendar month) has entries of hours paid; *hours lines* split it over
commitments and never exceed it. Only posted hours count. Rows are never changed.
"""

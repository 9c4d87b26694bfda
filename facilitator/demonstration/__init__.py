"""An invented Maison de l’emploi, with two years of work behind it, for whoever wants to see the product at work.

A *story* is pure: from a day, it says who exists, who worked where, what each company declared and what became of it.
*Acts* then play it in the order of time through the services of the product, with the clock set back, so that ledgers,
signatures and journal bear plausible dates; what the story puts after today is not played yet.

Everything here is fictitious: companies, people, lateness and faults. Five markets alone are real, with what was
published of them and nothing else. The same day gives the same database, identifiers and password hashes apart.
"""

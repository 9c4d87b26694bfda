"""What the activity of a contract makes due: invoices, orders, hours worked in all.

They are facts (member, date, quantity, possibly negative), never hours. The hours due are a pure function of what a
clause has cumulated at a date, so the order of typing never matters.
"""

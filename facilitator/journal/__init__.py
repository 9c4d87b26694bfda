"""What happened: one line for each write, on the timeline of its object.

An entry says who (an opaque id and a label), when, what (an event name, field names, contract facts). It never holds
a personal value: names, dates of birth, addresses and reasons of eligibility stay in their own erasable tables.
Entries are never changed.
"""

"""Dated tables: thresholds, SMIC, labour shares, hourly costs, criteria of eligibility, durations.

Shipped as files in `config/references/`, each value with a start date and its source; `db upgrade` loads them as rows
and never overwrites an edited one. The database is what is read; a structure may override. A result names the value
and the source it used, so that a past calculation keeps the value of its date.
"""

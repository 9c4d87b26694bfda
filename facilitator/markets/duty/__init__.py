"""The duty to consider a social execution condition (L2112-2-1, L3114-2-1 for concessions).

Consultations launched since 22 August 2026 whose estimated value of the whole need is at or above the European
threshold of that day. It is met by a social or employment execution condition, else by a recorded reason.

Assumed, and shown as such: a criterion alone does not meet it; a reserved market, or one whose object is insertion,
does; the grounds of `DutyGround.is_assumed`.
"""

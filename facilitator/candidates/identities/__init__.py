"""Who a person is: what may be typed of a name, a birth date or a telephone, and who looks like whom."""

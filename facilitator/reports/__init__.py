"""Documents given to others: the compliance report of a market, as seen on a day or issued for ever."""

"""What was declared: lists, and one declaration whole, with its versions, lines, words and amendments."""

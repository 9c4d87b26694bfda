"""`python -m facilitator.cli`: how one command starts another."""

from facilitator.cli import main

main()

"""Hours done against hours owed: figures, states, lines that explain them. Reads; writes nothing.

For each commitment and clause: owed, owed to date, declared, validated, remaining, rate, state. These are facts of a
contract and are always shown. *Situation au D* takes all that is known today; *arrêté au D, édité le K* what was
recorded by K.
"""

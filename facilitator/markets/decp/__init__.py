"""DECP, the public record of contracts: files of many buyers, in two formats, with every fault of real life.

A *record* points to a lot. The key of a record is its buyer, its id and a discriminator: identical records count
once; the same id with another object or holder is another lot; an empty id gets a key from object, date and holder.
"""

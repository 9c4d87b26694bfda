"""The common procurement vocabulary (regulation (EC) 213/2008), imported from a file: the product ships none.

A market keeps what was typed or published: the vocabulary helps to find a code and to say what it means.
"""

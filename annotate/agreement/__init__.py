"""Numbers from counts: how well annotators agree, and how sure that figure is.

Owns the coefficients, their intervals and the result objects. Never reads a file, a database or a screen:
its only input is `Patterns`, its only library numpy.
"""

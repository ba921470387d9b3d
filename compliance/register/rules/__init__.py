"""What counts as a good value: plain Python, no Django, no clock, no input or output.

Every normaliser takes what somebody typed and gives back a :class:`~.outcome.Normalised` value with
the codes of its warnings, or raises :class:`~.outcome.Rejected` with one code. Neither a code nor an
exception ever holds the value itself, so both may be logged.
"""

"""The one error of the benchmark."""


class Failure(Exception):
    """The run cannot give honest figures; the message says why, for a person at a terminal."""

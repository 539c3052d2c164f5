"""The one exception a user is meant to read."""


class UserError(Exception):
    """Bad input, told in one sentence: the key, file or data set, and what to do."""

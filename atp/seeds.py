"""Every random number derives from the config's seed and the job's wildcards."""

import hashlib


def derive_seed(seed: int, *names: object) -> int:
    """Derive a 63-bit seed from the master seed and the names of what it is for.

    The same names give the same seed on any machine, in any order of jobs; encodings
    are left out of the names where they shall share their random numbers, so that
    comparisons between them are paired.
    """
    text = "/".join(str(part) for part in (seed, *names))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def derive_seeds(seed: int, count: int, *names: object) -> list[int]:
    """Derive `count` seeds; a larger count leaves the first ones as they were."""
    return [derive_seed(seed, *names, index) for index in range(count)]

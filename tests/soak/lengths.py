"""How long `make soak` is: SOAK=1 is an hour or so; SOAK=0.1 a tenth of it, to see that everything runs."""

import os


def times(whole: int) -> int:
    """So many, by the length that was asked for; at least one."""
    return max(1, round(whole * float(os.environ.get("SOAK") or 0)))

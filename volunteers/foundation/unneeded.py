"""What a library loads although we use nothing of it that needs it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(*modules: str) -> Iterator[None]:
    """Within, these modules can't be imported (https://docs.python.org/3/reference/import.html#the-module-cache).

    For a library that imports it where it is found, and does without where it is not: in memory such a module costs
    megabytes of each process. Afterwards they can be imported as always; where one was loaded already, it stays.
    """
    halted = [module for module in modules if module not in sys.modules]
    sys.modules |= dict.fromkeys(halted)  # type: ignore[arg-type]  # None means: halt the import here
    try:
        yield
    finally:
        for module in halted:
            del sys.modules[module]

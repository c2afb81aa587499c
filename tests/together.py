"""Several at the same moment, each in a thread, a context and a session of its own."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask

from tests.processes import LONG
from volunteers.foundation.db import db
from volunteers.foundation.refusals import Refusal


def join(threads: Sequence[threading.Thread]) -> None:
    """Start all and wait for all; one that hangs is an error."""
    for thread in threads:
        thread.daemon = True  # one that hangs keeps no process alive
        thread.start()
    for thread in threads:
        thread.join(LONG)
        assert not thread.is_alive(), "it hangs"


def at_once(app: Flask, *calls: Callable[[], Any]) -> list[Any]:
    """Call all when the last is ready; what each gave, or the code of its refusal."""
    gate, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number: int, call: Callable[[], Any]) -> None:
        with app.app_context():
            gate.wait(LONG)
            try:
                results[number] = call()
            except Refusal as refusal:
                results[number] = refusal.code
            finally:
                db.session.remove()

    join([threading.Thread(target=run, args=pair) for pair in enumerate(calls)])
    return results

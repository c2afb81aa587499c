"""Two hundred workers, killed in the middle of their mail."""

from collections.abc import Callable

from tests.mail.server import Sink
from tests.mail.test_kills import kill_again_and_again
from tests.mail.worker_process import Nursery
from tests.soak.lengths import times


def test_two_hundred_kills(sink: Sink, nursery: Callable[[], Nursery]) -> None:
    kill_again_and_again(nursery(), sink, count=times(10_000), kills=times(200))

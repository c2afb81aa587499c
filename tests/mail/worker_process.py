"""Workers as processes of their own, to be killed.

A process makes the application once and then forks a worker each time that it is told: a worker is there in
milliseconds, so that two hundred of them can be killed. It says the worker's number, and how it ended.
"""

import os
import signal
from multiprocessing.connection import Connection
from pathlib import Path

from tests.mail.letters import mail_app
from tests.processes import LONG, Processes
from volunteers.mail import jobs


def _work(tests: Connection, folder: str, url: str, port: int) -> None:
    app = mail_app(Path(folder), url, MAIL_SERVER="127.0.0.1", MAIL_PORT=port, MAIL_TIMEOUT=LONG)
    while tests.recv() == "start":
        worker = os.fork()
        if worker == 0:
            with app.app_context():
                jobs.recover_mail()
                jobs.deliver()
            os._exit(0)
        tests.send(worker)
        _, status = os.waitpid(worker, 0)
        tests.send(os.waitstatus_to_exitcode(status))


class Nursery:
    """That process, seen from the test."""

    def __init__(self, processes: Processes, folder: str, url: str, port: int) -> None:
        _, self._process = processes.ours(_work, folder, url, port)

    def start(self) -> int:
        """A new worker; its process number."""
        self._process.send("start")
        return int(self._process.recv())

    def kill(self, worker: int) -> None:
        """End the worker as the machine would. It is not waited for before that, so its number is its own."""
        os.kill(worker, signal.SIGKILL)

    def exit_code(self) -> int:
        """Wait for the worker; 0, or the signal that ended it."""
        return int(self._process.recv())

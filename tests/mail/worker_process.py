"""Workers as processes of their own, to be killed: `python -m tests.mail.worker_process FOLDER URL PORT`.

The process makes the application once and then forks a worker for each line that it is told: a worker is there in
milliseconds, so that two hundred of them can be killed. It says the worker's number, and how it ended.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.mail.letters import mail_app
from tests.processes import LONG, Processes
from volunteers.mail import jobs


def _work(folder: str, url: str, port: str) -> None:
    app = mail_app(Path(folder), url, MAIL_SERVER="127.0.0.1", MAIL_PORT=int(port), MAIL_TIMEOUT=LONG)
    print("ready", flush=True)
    for _line in sys.stdin:
        worker = os.fork()
        if worker == 0:
            with app.app_context():
                jobs.recover_mail()
                jobs.deliver()
            os._exit(0)
        print(worker, flush=True)
        _, status = os.waitpid(worker, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


class Nursery:
    """That process, seen from the test."""

    def __init__(self, processes: Processes, folder: str, url: str, port: int) -> None:
        self._process: subprocess.Popen[str] = processes.python(
            "-m", "tests.mail.worker_process", folder, url, str(port),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._hear() == "ready"

    def _hear(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def start(self) -> int:
        """A new worker; its process number."""
        assert self._process.stdin
        self._process.stdin.write("start\n")
        self._process.stdin.flush()
        return int(self._hear())

    def kill(self, worker: int) -> None:
        """End the worker as the machine would. It is not waited for before that, so its number is its own."""
        os.kill(worker, signal.SIGKILL)

    def exit_code(self) -> int:
        """Wait for the worker; 0, or the signal that ended it."""
        return int(self._hear())


if __name__ == "__main__":
    _work(*sys.argv[1:4])

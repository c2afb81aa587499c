"""A worker as a process of its own, to be killed: `python -m tests.mail.worker_process FOLDER URL PORT`."""

import sys
from pathlib import Path

from tests.mail.letters import mail_app
from volunteers.mail import jobs


def main() -> None:
    folder, url, port = sys.argv[1:4]
    app = mail_app(Path(folder), url, MAIL_SERVER="127.0.0.1", MAIL_PORT=int(port), MAIL_TIMEOUT=5)
    with app.app_context():
        jobs.take_back_leases()
        jobs.deliver()


if __name__ == "__main__":
    main()

"""The worker as `make run` starts it: as `flask worker`, without what only other commands need in memory."""

import sys

from run import app
from volunteers.jobs import run_worker


def main() -> int:
    """Work until told to stop; the exit code."""
    with app.app_context():
        run_worker(app)
    return 0


if __name__ == "__main__":
    sys.exit(main())

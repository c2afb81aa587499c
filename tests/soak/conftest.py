"""The long forms of tests of the suite: `make soak`. Without SOAK in the environment nothing here is collected."""

import os

from tests.mail.conftest import database_url, mail_database, nursery, post, sink

__all__ = ["database_url", "mail_database", "nursery", "post", "sink"]

collect_ignore_glob = [] if os.environ.get("SOAK") else ["test_*.py"]

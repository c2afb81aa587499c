"""The application object (`run:app`), and the development entry: `python run.py` starts web and worker."""

import sys

if __name__ == "__main__":
    from volunteers.serve import main

    sys.exit(main())

from config import BadSettings
from volunteers.app import create_app
from volunteers.privacy.actions import apply_tombstones

try:
    app = create_app()
    with app.app_context():
        apply_tombstones()  # an older copy of the database may have been put back
except BadSettings as problem:
    sys.exit(f"A setting cannot be used: {problem}.")

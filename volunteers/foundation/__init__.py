"""Our own Python, with no subject: imports nothing else of ours. Only `db` knows flask_sqlalchemy."""

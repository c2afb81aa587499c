"""People who are brought along from lists that an office kept elsewhere: first shown, then done, and undone."""

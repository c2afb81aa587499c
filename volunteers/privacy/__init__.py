"""What is kept about somebody, whole: handed to them, taken away, and how long it is kept. It sees all rooms' tables.

Words: an *archive* is everything about one person; an *erasure* leaves a person without a name, so that what was
counted stays counted; a *tombstone* is a line in a file beside the database, by which an older copy is erased
anew; *retention* is how long what kind of row is kept.
"""

"""Asking somebody to read words to a chair, and what they answer."""

from volunteers.reading.actions.answering import cannot, read, undo_answer
from volunteers.reading.actions.asking import ask, undo_ask
from volunteers.reading.actions.erasing import erase

__all__ = ["ask", "cannot", "erase", "read", "undo_answer", "undo_ask"]

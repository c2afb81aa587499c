"""Copies of everything, made while people work, and put back: on either database, whichever they were made on."""

"""The demonstration data: an invented organisation, and the accounts to try it with."""

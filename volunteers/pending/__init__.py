"""What waits for an address to be confirmed: rows of its own, and the page behind the mail. Sees accounts, people."""

"""What committees undertake, the positions it needs, and who fills them. Sees people, partners, committees."""

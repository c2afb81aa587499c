"""Programs of several sessions, such as Natural Helpers: who takes part, who came, who completed it."""

"""How does the store's schema come about, step by step? `copydesk migrate` runs these; SQLite files run them alone."""

"""Pages over several apps: signing in, the ledger."""

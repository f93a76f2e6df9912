"""Pages of burden: what forms ask, the box of suggestions, and what is asked for again."""

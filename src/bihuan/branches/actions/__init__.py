"""Writing what is laid down for branches and what was found of them."""

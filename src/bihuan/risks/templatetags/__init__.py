"""How risk points are printed."""

"""Every change that the notices app makes, one module for each noun."""

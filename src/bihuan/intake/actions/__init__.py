"""What intake writes: imports, and what puts them right afterwards."""

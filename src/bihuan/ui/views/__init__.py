"""Pages that show no record: the components, and the script that charts need."""

"""What written words mean, wherever they are written: in cells of tables, in fields of forms."""

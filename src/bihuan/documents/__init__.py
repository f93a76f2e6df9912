"""Writers of documents; they know no domain and no Django."""

"""The only writers of integrity risks: points with their versions, and reviews."""

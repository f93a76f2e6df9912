"""Pages of units, posts, contact points and terms."""

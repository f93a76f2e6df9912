"""专项整治与学习教育: what a campaign has brought, each number with the records behind it."""

"""Analysis, the Whoosh index, the static shards and the query side."""

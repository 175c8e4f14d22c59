"""Where the site is served from, and whether it may be served: addresses, limits, checks, moved and removed pages.

Knows nothing of Pelican or Whoosh: it reads the built site as a host and a reader would.
"""

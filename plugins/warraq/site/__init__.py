"""Pelican's side: Markdown read, archives and citations made, pages written."""

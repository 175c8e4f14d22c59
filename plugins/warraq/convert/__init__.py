"""One cleaned article in, one front-mattered Markdown file and its ledger out."""

"""Arabic letters, tokens, stems, stop words, dates, plurals and collation: a pure library."""

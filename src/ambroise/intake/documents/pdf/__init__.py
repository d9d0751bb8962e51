"""PDF: words with their places, lines, columns and tables, headers and footers."""

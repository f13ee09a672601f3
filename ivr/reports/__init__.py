"""Reports of a centre: made from the store, and written as text, CSV, XLSX, PDF and JSON."""

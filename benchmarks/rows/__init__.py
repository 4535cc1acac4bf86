"""One module for each row of the table; `measure(bench)` yields its figures."""

"""Documents as files: e-invoices in the two syntaxes of EN 16931-1, and what people read."""

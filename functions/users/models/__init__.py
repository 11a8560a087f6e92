"""What the account API takes and gives. Taken payloads refuse members they do not know."""

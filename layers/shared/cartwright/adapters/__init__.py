"""What talks to the world outside AWS's table: processors, mail, files, identity, secrets."""

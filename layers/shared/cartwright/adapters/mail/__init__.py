"""What mails say and how they look. All in them is the owner's: the platform's name is nowhere."""

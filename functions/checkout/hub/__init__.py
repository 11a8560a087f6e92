"""The hub: where buyers see what they bought of one owner, and look after it. A section of its own."""

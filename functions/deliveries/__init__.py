"""What follows a commit: the stream handed to queues, and the queues' work (numbers, mail, hooks) and its
echo."""

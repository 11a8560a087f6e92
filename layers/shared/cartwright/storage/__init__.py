"""The only package that knows DynamoDB. It imports nothing: the webhook door takes just what it needs."""

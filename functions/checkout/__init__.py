"""Where buyers buy: the cart, its prices, the order, the confirmation, and the sandbox's pay page."""

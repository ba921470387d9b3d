"""One verb a function: recording breaches, choosing whom they touch, telling of them, closing them."""

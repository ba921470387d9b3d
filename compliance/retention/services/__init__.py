"""One verb a function: periods, holds, plans, their execution, what is left of them."""

"""The house rules for notebooks, one module per concern."""

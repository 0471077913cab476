"""One file per tab, each with `build(catalog)`: layout only, actions do the work."""

"""One file per tab of the twin, each with `build(visit)`: layout only, actions do the work."""

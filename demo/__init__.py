"""The app: what a control does (actions.py), how it looks (tabs/) and what it says (strings.py)."""

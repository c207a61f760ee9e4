"""The Flask side: heavy detectors, the school's state, JSON routes and the dashboard."""

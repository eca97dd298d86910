"""What is measured, and how: `python -m bench` for speed, `python -m bench.soak` for what survives being killed."""

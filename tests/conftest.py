"""How Hypothesis runs: the same examples each time, so that `make test` says the same twice; KRAVFLYT_RANDOM=1 looks elsewhere."""

import os

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("random", deadline=None, print_blob=True)
settings.load_profile("random" if os.environ.get("KRAVFLYT_RANDOM") else "steady")

"""Stories (ANA-4): dated scenarios that an analyst writes in YAML, played on the real machine and watched on the way."""

"""How do editors decide on what was found? `reviewing.Reviews` is the way in."""

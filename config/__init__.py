"""What can be set, and which models are used? Read only in the composition roots (worker, web, evaluation)."""

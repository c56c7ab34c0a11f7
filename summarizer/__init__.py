"""What does the story claim, what does the paper say of it, and what can be told plainly? All pure, no I/O."""

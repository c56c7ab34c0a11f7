"""Where are dossiers kept, who works on each, and what is still to be done? `opening.open_store` is the way in."""

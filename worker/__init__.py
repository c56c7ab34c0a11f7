"""How is one article taken through the desk? The composition root: pipeline, cleaning, reports, command line."""

"""How good is the shipped code on labelled data? One command per table of figures."""

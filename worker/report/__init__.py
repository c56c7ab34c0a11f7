"""How does an editor read a dossier? In the terminal (`terminal`), or as one HTML page (`page`)."""

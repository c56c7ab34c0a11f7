"""What do readers see? Pages that are open to everyone, of what editors have published."""

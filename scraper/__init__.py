"""What does the page at this address say? The only room that reads the web's pages."""

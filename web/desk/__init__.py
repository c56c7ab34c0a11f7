"""How does a newsroom work at the desk: what is in line, what was found, what is decided and published?"""

"""How does a newsroom speak to the desk over HTTP? `app.make_web` is the way in."""

"""The words that everything else is written in: frozen dataclasses, ports and errors. Imports nothing of ours."""

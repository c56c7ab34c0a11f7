"""Text in, scores, vectors, parses and labels out. The only room that imports torch or transformers.

Each adapter answers one port of dossier/ports.py and loads its model from a folder on first use: SmolLM (Fluency),
MiniLM (Embedder), SpacyGrammar (Grammar), LangId (Languages). `catalogue` says which models there are, `store` gets
their files and vouches for them. `teaching` answers every port by simple rules: for tests of plumbing, never of
judgement.
"""

"""The linker room: which publication is behind a story? It alone speaks to scholarly sources."""

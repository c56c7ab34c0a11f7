"""Which passages of an article are garbled, and what might they have said? Pure: text and scores in, flags out."""

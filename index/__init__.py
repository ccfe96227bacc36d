"""Articles in, ranked passages out: reading, cleaning, chunking, embedding, storing, retrieving."""

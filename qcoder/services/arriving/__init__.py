"""Documents on their way in: sources, what is read of them, proof, storing. Start at `importing`."""

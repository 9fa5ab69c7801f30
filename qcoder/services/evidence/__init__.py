"""What a paper rests on: framework matrix, silence, codebook stability, agreement. A module each."""

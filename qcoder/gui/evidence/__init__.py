"""Framework, guide, agreement and codebook stability. A page or view each."""

"""What the benchmarks share: processes on cores, load, tokens, figures and their report."""

"""One file a question. `python -m benchmarks` lists them; docs/benchmarks.md tells what they found."""

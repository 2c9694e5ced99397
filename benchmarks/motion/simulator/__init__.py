"""A simulator of phones: days of technicians with their truth.

Written from what phones and tracker apps are known to do; its noise takes its size, correlation and
tail from real phones (`noise.py`, `estimate.py`). Fitted to no other simulator's files. What is
trained on and what is tested on is in `split.py`; the page is docs/algorithms/simulator.md.
"""

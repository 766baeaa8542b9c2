"""How far two results are apart."""

import math


def relative(ours, reference):
    """‖ours − reference‖ / ‖reference‖ of two tensors in float64; NaN and a different shape count as infinitely far."""
    if ours.numel() != reference.numel():
        return math.inf
    ours, reference = ours.double().reshape(-1), reference.double().reshape(-1)
    difference, size = (ours - reference).norm().item(), reference.norm().item()
    if not math.isfinite(difference) or not math.isfinite(size):
        return math.inf
    if size == 0:
        return 0.0 if difference == 0 else math.inf
    return difference / size


def relative_number(ours, reference):
    """The same of two numbers, either of which may be None."""
    if ours is None or reference is None:
        return 0.0 if ours is None and reference is None else math.inf
    return abs(ours - reference) / max(abs(reference), 1e-12)

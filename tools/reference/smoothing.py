"""Smoothed curves.

    .venv/bin/python -m tools.reference.smoothing Tests/Results/RunReportsTests/Golden

Writes smoothing.json: values, a weight, and the values smoothed as TensorBoard shows them. TensorBoard's running average
freed from its bias is the average of all values so far with weights that fall off by the weight at each step back
(pandas calls it `ewm(alpha=1-weight, adjust=True).mean()`); that is how numpy computes it here.
"""

import json

import numpy

from tools.common import golden


def smoothed(values, weight):
    result = []
    for count in range(1, len(values) + 1):
        past = numpy.array(values[:count])
        finite = numpy.isfinite(past)
        if not finite[-1]:
            result.append(None)
            continue
        past = past[finite]
        weights = weight ** numpy.arange(len(past) - 1, -1, -1, dtype=numpy.float64)
        result.append(float(numpy.average(past, weights=weights)))
    return result


def main():
    generator = numpy.random.default_rng(7)
    noisy = (0.1 + 0.05 * generator.standard_normal(60)).round(6).tolist()
    gaps = [1.0, 2.0, None, 3.0, 2.5]
    cases = []
    for values, weight in [(noisy, 0.6), (noisy, 0.9), (noisy, 0.999), ([0.25], 0.9), (gaps, 0.5)]:
        numbers = [numpy.nan if value is None else value for value in values]
        cases.append({"weight": weight, "values": values, "smoothed": smoothed(numbers, weight)})
    lines = ",\n".join("  " + json.dumps(case) for case in cases)
    (golden.arguments(__doc__).out / "smoothing.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()

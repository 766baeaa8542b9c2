#!/usr/bin/env python3
"""Says whether a run of `ia3 train --evaluate N --json` learned, from its events.

    python3 -m tools.demo.learned EVENTS

The mean loss over the same N images, noises and timesteps before and after must fall by more than the means of three
other draws lie apart: that is what chance alone does. Exits with 1 if it does not.
"""

import json
import sys
from pathlib import Path

events = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
before, after = [event for event in events if event["event"] == "evaluation"]
steps = [event for event in events if event["event"] == "step"]
means = before["chance"]
chance = max(means) - min(means)
fall = before["loss"] - after["loss"]
print(f"{steps[-1]['step']} steps in {sum(step['seconds'] for step in steps):.1f} s")
print(
    f"mean loss over {before['count']} fixed images, noises and timesteps: {before['loss']:.5f} → {after['loss']:.5f}"
)
print(f"it fell by {fall:.5f}; three other draws lie {chance:.5f} apart")
if fall <= chance:
    sys.exit("the network has not learned more than chance would give")

"""Headless Chromium, worked through its debugging pipe: pages are loaded, touched, typed at and looked at."""

import base64
import json
import os
import subprocess
import time


class Browser:
    """A browser with one tab."""

    def __init__(self, program, profile):
        (to_read, to_write), (from_read, from_write) = os.pipe(), os.pipe()
        options = (
            "--headless --no-sandbox --disable-gpu --disable-extensions --hide-scrollbars --no-first-run "
            f"--remote-debugging-pipe --user-data-dir={profile}"
        ).split()
        # Chromium reads from file descriptor 3 and writes to 4.
        shell = f'exec "$@" 3<&{to_read} 4>&{from_write}'
        self.process = subprocess.Popen(
            ["bash", "-c", shell, "bash", program, *options],
            pass_fds=(to_read, from_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(to_read)
        os.close(from_write)
        self.input, self.output = to_write, from_read
        self.buffer, self.number, self.session = b"", 0, None
        self.messages, self.loaded, self.width = [], False, 0
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.send(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=20)
        os.close(self.input)
        os.close(self.output)

    def receive(self):
        """The next message, after a note of what it says about the page."""
        while b"\0" not in self.buffer:
            part = os.read(self.output, 1 << 20)
            if not part:
                raise RuntimeError("the browser has ended")
            self.buffer += part
        line, self.buffer = self.buffer.split(b"\0", 1)
        message = json.loads(line)
        method, params = message.get("method"), message.get("params", {})
        if method == "Page.loadEventFired":
            self.loaded = True
        elif method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.messages.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Runtime.consoleAPICalled":
            self.messages.append(" ".join(str(value.get("value")) for value in params["args"]))
        elif method == "Log.entryAdded":
            self.messages.append(params["entry"]["text"])
        return message

    def send(self, method, **params):
        """The result of a command."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.input, json.dumps(message).encode() + b"\0")
        while True:
            reply = self.receive()
            if reply.get("id") != self.number:
                continue
            if "error" in reply:
                raise RuntimeError(f"{method}: {reply['error']['message']}")
            return reply["result"]

    def open(self, page, width, height, mode, has_scripts=True):
        """Loads a file in a window of a size, in a mode; narrow windows are those of phones."""
        is_phone = width < 500
        # A phone's browser makes its window wider for a page that does not fit.
        self.width = width
        self.messages, self.loaded = [], False
        self.send("Emulation.setScriptExecutionDisabled", value=not has_scripts)
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=is_phone
        )
        self.send("Emulation.setTouchEmulationEnabled", enabled=is_phone, maxTouchPoints=2 if is_phone else 1)
        self.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": mode}])
        # A fragment of the address alone would not load the page again.
        self.send("Page.navigate", url="about:blank")
        while not self.loaded:
            self.receive()
        self.loaded = False
        self.send("Page.navigate", url=page if isinstance(page, str) else page.resolve().as_uri())
        while not self.loaded:
            self.receive()
        if has_scripts:
            self.settle()

    def settle(self):
        """Waits until what was asked for is drawn."""
        self.value("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")
        time.sleep(0.05)

    def value(self, script):
        """What an expression of JavaScript comes to."""
        result = self.send(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True, userGesture=True
        )
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise RuntimeError(f"{details.get('exception', {}).get('description', details['text'])} in {script}")
        return result["result"].get("value")

    def box(self, selector):
        """The place of an element in the window, scrolled to if need be."""
        return self.value(f"""(() => {{
          const element = document.querySelector({json.dumps(selector)});
          element.scrollIntoView({{ block: "center" }});
          const {{ x, y, width, height }} = element.getBoundingClientRect();
          return {{ x, y, width, height }};
        }})()""")

    def mouse(self, kind, x, y, **more):
        self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def move(self, x, y):
        self.mouse("mouseMoved", x, y)
        self.settle()

    def click(self, x, y, count=1):
        self.mouse("mouseMoved", x, y)
        for number in range(1, count + 1):
            self.mouse("mousePressed", x, y, button="left", buttons=1, clickCount=number)
            self.mouse("mouseReleased", x, y, button="left", clickCount=number)
        self.settle()

    def drag(self, start, end, y):
        self.mouse("mouseMoved", start, y)
        self.mouse("mousePressed", start, y, button="left", buttons=1, clickCount=1)
        for part in (0.5, 1):
            self.mouse("mouseMoved", start + (end - start) * part, y, button="left", buttons=1)
        self.mouse("mouseReleased", end, y, button="left", clickCount=1)
        self.settle()

    def touch(self, kind, *points):
        fingers = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self.send("Input.dispatchTouchEvent", type=kind, touchPoints=fingers)

    def tap(self, x, y):
        self.touch("touchStart", (x, y))
        self.touch("touchEnd")
        self.settle()

    def spread(self, first, last, y):
        """Moves two fingers from one pair of places to another."""
        self.touch("touchStart", (first[0], y))
        self.touch("touchStart", (first[0], y), (first[1], y))
        for part in (0.25, 0.5, 0.75, 1):
            places = [start + (end - start) * part for start, end in zip(first, last, strict=True)]
            self.touch("touchMove", *[(x, y) for x in places])
        self.touch("touchEnd")
        self.settle()

    def press(self, key):
        for kind in ("keyDown", "keyUp"):
            text = {"text": key} if len(key) == 1 and kind == "keyDown" else {}
            if key == "Enter":
                text = {"text": "\r", "windowsVirtualKeyCode": 13}
            self.send("Input.dispatchKeyEvent", type=kind, key=key, **text)
        self.settle()

    def screenshot(self, path, is_whole=True, **encoding):
        clip = encoding
        if is_whole:
            size = self.send("Page.getLayoutMetrics")["cssContentSize"]
            clip["clip"] = {**size, "height": min(size["height"], 12000), "scale": 1}
        data = self.send("Page.captureScreenshot", captureBeyondViewport=is_whole, **clip)["data"]
        path.write_bytes(base64.b64decode(data))

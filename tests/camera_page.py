"""The live camera's own HTML, CSS and JavaScript on a page of the test's, without Streamlit round it."""

from typing import Any

from pages.shared.camera import camera

SECURE, INSECURE = "http://localhost/camera", "http://camera.test/camera"  # served by the test, not by a network
SETTINGS = camera.settings("infection", 0)
LIMITS = SETTINGS["limits"]

PAGE = f"""<!doctype html><meta charset="utf-8"><title>camera</title><style>{camera.style()}</style>
<div id="host">{camera.markup()}</div>
<script>
  window.sent = [];
  window.streams = [];
  if (navigator.mediaDevices) {{
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wish) => {{
      const stream = await ask(wish);
      window.streams.push(stream);
      return stream;
    }};
  }}
  window.bytes = (text) => Uint8ClampedArray.from(atob(text), (letter) => letter.charCodeAt(0));
  window.begin = (data) => {{
    window.leave = window.live.default({{
      data,
      parentElement: document.getElementById("host"),
      setStateValue: (name, value) => window.sent.push([name, value]),
      setTriggerValue: (name, value) => window.sent.push([name, value]),
    }});
  }};
</script>
<script type="module">
  window.live = await import("/camera.js");
</script>"""


def open_page(tab, address: str) -> Any:
    tab.route("**/camera.js", lambda route: route.fulfill(body=camera.script(), content_type="text/javascript"))
    tab.route("**/camera", lambda route: route.fulfill(body=PAGE, content_type="text/html; charset=utf-8"))
    tab.goto(address)
    tab.wait_for_function("window.live !== undefined")
    return tab

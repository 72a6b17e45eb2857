"""One visit to the running app without a browser: its pages, its uploads and its clicks, in Streamlit's own messages.

    with Visit("http://127.0.0.1:8501", "upload") as visit:
        page = visit.upload("arm.jpg", data)
        print(page.seconds, page.heatmap_s, page.texts())

The messages are those of `streamlit.proto`; a browser sends the state of all widgets with every click, and so do we.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Self

import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import UploadedFileInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect
from websockets.typing import Subprotocol

HEATMAP = "Where the model sees"  # the caption of the picture that a visitor waits for
FULL = "Try again"  # the button that stands where the queue was full
_XSRF_COOKIE = "_streamlit_xsrf"


@dataclass(frozen=True, slots=True)
class Drawn:
    """An element as it reached the visitor, `at_s` after the click, with the fragment that drew it (or "")."""

    at_s: float
    element: Any
    fragment: str


@dataclass(slots=True)
class Page:
    """What one click brought: the elements in the order they came, and the seconds until the page was finished."""

    drawn: list[Drawn] = field(default_factory=list)
    seconds: float = float("nan")
    heatmap_s: float = float("nan")  # until the heatmap came; after an upload, until the picture's bytes were there too

    def texts(self) -> list[str]:
        """Return the words of headings, paragraphs and boxes, those of the wait included."""
        kinds = {"markdown", "heading", "alert", "exception"}
        found = [(drawn.element.WhichOneof("type"), drawn.element) for drawn in self.drawn]
        return [
            str(getattr(getattr(element, kind), _TEXT.get(kind, "body"))) for kind, element in found if kind in kinds
        ]

    def find(self, kind: str, label: str = "") -> Drawn | None:
        """Return the last element of a kind, with this label if one is given."""
        for drawn in reversed(self.drawn):
            if drawn.element.WhichOneof("type") == kind and label in ("", getattr(drawn.element, kind).label):
                return drawn
        return None

    def is_refused(self) -> bool:
        """Whether the page says that the queue is full."""
        return self.find("button", FULL) is not None

    def errors(self) -> list[str]:
        """Return the exceptions on the page."""
        return [
            drawn.element.exception.message for drawn in self.drawn if drawn.element.WhichOneof("type") == "exception"
        ]


_TEXT = {"exception": "message"}


class Visit:
    """A visitor at one page; made with the page open."""

    def __init__(self, address: str, page: str = "", *, patience_s: float = 60.0) -> None:
        self._address = address
        self._page_name = page
        self._patience_s = patience_s
        self._states: dict[str, WidgetState] = {}
        self._session_id = ""
        self._http = requests.Session()
        self._http.get(f"{address}/_stcore/health", timeout=patience_s).raise_for_status()
        self._open = ExitStack()
        self._socket = self._open.enter_context(
            connect(
                f"ws{address.removeprefix('http')}/_stcore/stream",
                subprotocols=[Subprotocol("streamlit")],
                max_size=None,
                compression=None,  # the server offers none unless told to
                open_timeout=patience_s,
                ping_interval=None,  # a visitor who thinks reads nothing meanwhile, not even the answer to a ping
            )
        )
        self.page = self._run()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave, as a closed tab does."""
        self._open.close()
        self._http.close()

    def send_file(self, name: str, data: bytes) -> None:
        """Send a file's bytes to the server and put it into the page's uploader, whose next run will read it."""
        uploader = self._element("file_uploader").file_uploader
        asked = BackMsg()
        asked.file_urls_request.request_id = name
        asked.file_urls_request.file_names.append(name)
        asked.file_urls_request.session_id = self._session_id
        self._socket.send(asked.SerializeToString())
        urls = next(m for m in self._messages() if m.WhichOneof("type") == "file_urls_response").file_urls_response
        place = urls.file_urls[0]
        answer = self._http.put(
            f"{self._address}{place.upload_url}",
            files={"file": (name, data, "image/jpeg")},
            headers={"X-Xsrftoken": self._http.cookies.get(_XSRF_COOKIE) or ""},
            timeout=self._patience_s,
        )
        answer.raise_for_status()
        state = WidgetState(id=uploader.id)
        state.file_uploader_state_value.uploaded_file_info.append(
            UploadedFileInfo(name=name, size=len(data), file_id=place.file_id, file_urls=place)
        )
        self._states[uploader.id] = state

    def upload(self, name: str, data: bytes) -> Page:
        """Choose a file and wait for the page; the seconds count from the choice on."""
        start = time.perf_counter()
        self.send_file(name, data)
        return self.run(start=start)

    def slide(self, label: str, value: float, *, whole_page: bool) -> Page:
        """Move a slider; a browser redraws only the fragment that it stands in, if `whole_page` does not say other."""
        drawn = self._find("slider", label)
        state = WidgetState(id=drawn.element.slider.id)
        state.double_array_value.data.append(value)
        self._states[state.id] = state
        return self.run(fragment="" if whole_page else drawn.fragment)

    def click(self, label: str) -> Page:
        """Click a button."""
        drawn = self._find("button", label)
        pressed = WidgetState(id=drawn.element.button.id, trigger_value=True)
        return self.run(pressed=pressed)

    def run(self, *, fragment: str = "", pressed: WidgetState | None = None, start: float | None = None) -> Page:
        """Let the page run with the widgets as they are; elements outside the fragment stay as they were."""
        fresh = self._run(fragment=fragment, pressed=pressed, start=start)
        if not fragment:
            self.page = fresh
        return fresh

    def _run(self, *, fragment: str = "", pressed: WidgetState | None = None, start: float | None = None) -> Page:
        begun = time.perf_counter() if start is None else start
        asked = BackMsg()
        asked.rerun_script.page_name = self._page_name
        asked.rerun_script.fragment_id = fragment
        asked.rerun_script.widget_states.widgets.extend(self._states.values())
        asked.rerun_script.context_info.timezone = "UTC"
        if pressed is not None:
            asked.rerun_script.widget_states.widgets.append(pressed)
        self._socket.send(asked.SerializeToString())
        page = Page()
        for message in self._messages():
            kind = message.WhichOneof("type")
            if kind == "new_session" and not self._session_id:
                self._session_id = message.new_session.initialize.session_id
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                element = message.delta.new_element
                page.drawn.append(Drawn(time.perf_counter() - begun, element, message.delta.fragment_id))
                if element.WhichOneof("type") == "imgs" and element.imgs.imgs[0].caption.startswith(HEATMAP):
                    if start is not None:
                        self.fetch(element.imgs.imgs[0].url)
                    page.heatmap_s = time.perf_counter() - begun
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                page.seconds = time.perf_counter() - begun
                return page
        raise ConnectionError("the server closed the visit")

    def fetch(self, url: str) -> bytes:
        """Return a picture's bytes."""
        answer = self._http.get(f"{self._address}{url}", timeout=self._patience_s)
        answer.raise_for_status()
        return answer.content

    def _messages(self) -> Iterator[Any]:
        end = time.monotonic() + self._patience_s
        while True:
            message = ForwardMsg()
            message.ParseFromString(self._socket.recv(timeout=max(0.0, end - time.monotonic())))
            yield message

    def _find(self, kind: str, label: str) -> Drawn:
        drawn = self.page.find(kind, label)
        if drawn is None:
            raise LookupError(f"there is no {kind} {label!r} on the page")
        return drawn

    def _element(self, kind: str) -> Any:
        return self._find(kind, "").element

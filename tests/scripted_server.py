"""The app with the stand-in for its models: `python -m tests.scripted_server run streamlit_app.py …` as for Streamlit.

The models are replaced before the server starts, in the one process that serves the pages; the rest is the app itself.
"""

import core
from tests.scripted_verdicts import scripted_classifier

if __name__ == "__main__":
    from streamlit.web import cli

    core.load_classifier = scripted_classifier
    core.weights_key = lambda: "scripted"
    cli.main(prog_name="streamlit")

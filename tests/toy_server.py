"""The app with another backbone from a folder: `TOY_BACKBONES=DIR python -m tests.toy_server run streamlit_app.py`."""

import os

if __name__ == "__main__":
    from streamlit.web import cli

    from core.models import backbones

    backbones.__path__ = [*backbones.__path__, os.environ["TOY_BACKBONES"]]
    cli.main(prog_name="streamlit")

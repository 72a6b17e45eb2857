"""Skin photos answered by ResNet-50 models: the public names of the package.

Layers, low to high; a module imports only from lower layers, and nothing here imports Streamlit:

    errors, file_hash, files, json_records, number_words, records, settings, tables, tasks
    photos, transforms
    card
    data, guidance, models, samples, tone
    trust
    inference, evaluation
    training, review
    cases, teaching
    charts
    cli, __main__

The names stand in `__init__.pyi`, where type checkers and editors find them too. Each is resolved on first use, so that
`import core` costs nothing and a page paints before torch is needed.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

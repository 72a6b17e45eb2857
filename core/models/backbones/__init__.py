"""The networks below a head, one file an architecture, named as cards name it.

Each file has `build()`, which returns an untrained `Backbone`, and `load_released()`, which returns it with the weights
that its makers released. Another architecture is another file here; nothing else has to know of it.
"""

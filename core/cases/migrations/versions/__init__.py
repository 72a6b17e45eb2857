"""The steps of the schema, in the order of their `down_revision`; a published one is never changed."""

"""The command line: one module a verb, each with `configure(parser)` and `run(arguments) -> exit status`.

Contract of every verb: answers on stdout as JSON and nothing else there; progress and remarks on stderr; exit status
0 if all was answered, 2 if something was refused.
"""

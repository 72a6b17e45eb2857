"""Names that would be formatted, if a page took them for more than text."""

HOSTILE = (
    "![x](http://evil.example/p.png)",
    "[click](http://evil.example/)",
    "www.evil.example me@evil.example http://evil.example/a",
    ":material/skull: :material_skull: :smile: :streamlit:",
    ":red[red] :blue-background[b] :small[s] :help[h]",
    "$x^2$ $$y$$",
    "`code` **b** _i_ ~~s~~",
    "<b>bold</b> <img src=http://evil.example/q.png> &amp;",
    "# head",
    "1. one",
    "- item",
    "a -> b -- c",
)
ALL = " ".join(HOSTILE)
TURNED = "evil\u202egpj.exe\nsecond\udce9line"

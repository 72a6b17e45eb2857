"""What the browser says of a file that could not be sent to the server, instead of its library's own words.

Streamlit puts the error of its HTTP library into the file's chip, and has no setting for it.
"""

_NO_ROOM = "There is no room left for it: this visit holds as many files as it can. Remove some first."
_NOT_SENT = "It could not be sent. Reload the page and choose the file again."

SCRIPT = f"""new MutationObserver(() => {{
  for (const said of document.querySelectorAll("[data-testid=stFileChip] [role=alert]"))
    if (said.textContent.includes("AxiosError"))
      said.textContent = said.textContent.includes("code 413") ? "{_NO_ROOM}" : "{_NOT_SENT}"
}}).observe(document, {{childList: true, subtree: true, characterData: true}})"""

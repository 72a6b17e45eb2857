"""`python -m core tasks list|remove|export|import`: the tasks that were taught on this machine."""

import argparse
import os
from pathlib import Path

from core.cli.output import print_json
from core.cli.writable import check_file


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    ways = parser.add_subparsers(dest="way", required=True)
    ways.add_parser("list", help="list them, one JSON object a line")
    ways.add_parser("remove", help="remove one for good").add_argument("name")
    export = ways.add_parser("export", help="write one as a zip, without a photo")
    export.add_argument("name")
    export.add_argument("file", type=Path, metavar="FILE.zip")
    ways.add_parser("import", help="install one from such a zip").add_argument("file", type=Path, metavar="FILE.zip")


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked, and print one JSON object a task."""
    from core.files import write_bytes_atomically
    from core.teaching import storage, transfer

    if arguments.way == "list":
        for stored in storage.list_taught():
            classes = {label.folder: label.name for label in stored.task.definitions}
            folder = os.fspath(stored.folder) if stored.folder is not None else None
            print_json(
                {
                    "name": stored.task.name,
                    "title": stored.task.title,
                    "classes": classes,
                    "photos": stored.photos,
                    "grouped_accuracy": stored.grouped_accuracy,
                    "automatic": stored.task.automatic,
                    "folder": folder,
                }
            )
    elif arguments.way == "remove":
        storage.remove_taught(arguments.name)
        print_json({"removed": arguments.name})
    elif arguments.way == "export":
        check_file(arguments.file)
        data = transfer.export_task(arguments.name)
        write_bytes_atomically(arguments.file, [data])
        print_json({"exported": arguments.name, "file": os.fspath(arguments.file), "bytes": len(data)})
    else:
        task = transfer.import_task(arguments.file)
        print_json({"imported": task.name, "title": task.title, "classes": list(task.labels)})
    return 0

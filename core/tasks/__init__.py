"""The questions that models answer, each read from a file of data: shipped, in the weights, or taught here."""

from core.tasks.installed import (
    BUILT_IN,
    CONDITION,
    INFECTION,
    answering_tasks,
    first_task,
    installed_tasks,
    model_folder,
    task_file,
    task_named,
    taught_tasks,
)
from core.tasks.task import Guide, Label, Task
from core.tasks.task_file import AUTO

__all__ = [
    "AUTO",
    "BUILT_IN",
    "CONDITION",
    "INFECTION",
    "Guide",
    "Label",
    "Task",
    "answering_tasks",
    "first_task",
    "installed_tasks",
    "model_folder",
    "task_file",
    "task_named",
    "taught_tasks",
]

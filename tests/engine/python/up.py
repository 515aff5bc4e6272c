"""Runs one operation on a stack whose program is a Python file, by the Automation API: no language host is needed.

usage: up.py OPERATION PROGRAM PROJECT CONFIG     (CONFIG: JSON object; all values are secret)
Prints one JSON object: whether it succeeded, the errors of the engine, changes by kind, outputs.
"""

import json
import runpy
import sys

from pulumi import automation as auto

operation, program, project, config = sys.argv[1:]

errors = []


def note(event):
    diagnostic = event.diagnostic_event
    if diagnostic and diagnostic.severity == "error":
        errors.append(diagnostic.message)


stack = auto.create_or_select_stack(
    stack_name="test", project_name=project, program=lambda: runpy.run_path(program)
)
for key, value in json.loads(config).items():
    stack.set_config(key, auto.ConfigValue(value, secret=True))

result = {"done": True, "changes": {}}
try:
    if operation == "preview":
        result["changes"] = stack.preview(on_event=note).change_summary
    else:
        result["changes"] = getattr(stack, operation)(on_event=note).summary.resource_changes
except auto.CommandError:
    result["done"] = False
outputs = {name: output.value for name, output in stack.outputs().items()}
print(json.dumps({**result, "errors": errors, "outputs": outputs}))

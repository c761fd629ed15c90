"""Change a solution in one place at a time: each operator, constant and axis."""

import ast
import copy

OTHER = {
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Add, ast.Div],
    ast.Div: [ast.Mult],
    ast.FloorDiv: [ast.Div, ast.Mult],
    ast.Mod: [ast.FloorDiv],
    ast.Pow: [ast.Mult],
    ast.MatMult: [ast.Mult],
    ast.BitAnd: [ast.BitOr],
    ast.BitOr: [ast.BitAnd],
    ast.Lt: [ast.LtE, ast.Gt],
    ast.LtE: [ast.Lt, ast.GtE],
    ast.Gt: [ast.GtE, ast.Lt],
    ast.GtE: [ast.Gt, ast.LtE],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.And: [ast.Or],
    ast.Or: [ast.And],
}
NAMES = {
    "max": "min",
    "min": "max",
    "maximum": "minimum",
    "minimum": "maximum",
    "argmax": "argmin",
    "argmin": "argmax",
    "mean": "sum",
    "sum": "mean",
    "any": "all",
    "all": "any",
    "median": "mean",
    "hstack": "vstack",
    "vstack": "hstack",
}


def make_mutants(source: str) -> dict[str, str]:
    """Return the changed sources of a cell, by the statement as it was changed."""
    tree = ast.parse(source)
    mutants = {}
    for statement in ast.walk(tree):
        if not isinstance(statement, ast.stmt) or _checks(statement):
            continue
        inside = (
            node
            for field, value in ast.iter_fields(statement)
            if field not in ("body", "orelse", "handlers", "finalbody")
            for part in (value if isinstance(value, list) else [value])
            if isinstance(part, ast.AST)
            for node in ast.walk(part)
        )
        for node in inside:
            for put_in in _changes(node):
                before = copy.copy(node.__dict__)
                put_in(node)
                told = ast.unparse(statement).splitlines()[0]
                mutants[told] = ast.unparse(tree)
                node.__dict__.clear()
                node.__dict__.update(before)
    mutants.pop(ast.unparse(tree), None)
    return {name: text for name, text in mutants.items() if text != ast.unparse(tree)}


def _checks(statement) -> bool:
    return "digits." in ast.unparse(statement).splitlines()[0]


def _changes(node):
    """Return functions that each change a node in one way."""

    def put(name, value):
        return lambda node: setattr(node, name, value)

    if isinstance(node, ast.BinOp | ast.BoolOp):
        return [put("op", other()) for other in OTHER.get(type(node.op), [])]
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return [put("ops", [other()]) for other in OTHER.get(type(node.ops[0]), [])]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return [put("op", ast.UAdd())]
    if isinstance(node, ast.Attribute | ast.Name):
        field = "attr" if isinstance(node, ast.Attribute) else "id"
        other = NAMES.get(getattr(node, field))
        return [put(field, other)] if other else []
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            return [put("value", not node.value)]
        if isinstance(node.value, int):
            return [put("value", node.value + 1), put("value", node.value - 1)]
        if isinstance(node.value, float):
            return [put("value", node.value * 1.5), put("value", node.value + 1)]
    return []

"""Stereotype: every statement about every group, with the task before it."""

from texts import csv_file, sections, wording

_PLACE = "[target_group]"


def files():
    strings = wording("stereotype")
    task = strings["task_description"]
    names = strings["groups_kept_capitalised_in_targeted_system_prompt"]
    topics = sections("stereotype.txt")
    groups = topics.pop("groups")
    rows = [["stereotype_topic", "target_group", "stereotype_template", "user_prompt"]]
    for topic, statements in topics.items():
        for group in groups:
            for statement in statements:
                first = statement.startswith(_PLACE) or group in names
                named = statement.replace(_PLACE, group if first else group.lower())
                rows.append([topic, group, statement, task + named])
    yield "stereotype/dataset/user_prompts.csv", csv_file(rows)

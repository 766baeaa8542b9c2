"""The first command of a script that starts a trainer, split as sh splits it; and words written for sh."""

from __future__ import annotations

import re
import shlex

OPERATORS = ";&|()"
REDIRECTIONS = "<>"
_SAFE = re.compile(r"[\w@%+=:,./-]+", re.ASCII)


def commands(text: str) -> list[list[str]]:
    """The words of each simple command. Variables stay as they are spelt; what stands behind an operator is a command.

    A redirection is left out with its file; the words behind it belong to the command.
    """
    found: list[list[str]] = [[]]
    word: list[str] = []
    inside = False  # a word has begun, though it may be empty: ''
    is_file = False  # the word is the file of a redirection
    at = 0

    def end_word():
        nonlocal inside, is_file
        if inside:
            if not is_file:
                found[-1].append("".join(word))
            is_file = False
        word.clear()
        inside = False

    def end_command():
        nonlocal is_file
        end_word()
        is_file = False
        if found[-1]:
            found.append([])

    while at < len(text):
        char = text[at]
        if char == "\\":
            following = text[at + 1 : at + 2]
            if following != "\n":
                word.append(following or "\\")
                inside = True
            at += 2
            continue
        if char == "'":
            end = text.find("'", at + 1)
            if end < 0:
                raise ValueError("no closing quotation")
            word.append(text[at + 1 : end])
            inside, at = True, end + 1
            continue
        if char == '"':
            inside = True
            at += 1
            while at < len(text) and text[at] != '"':
                if text[at] == "\\" and text[at + 1 : at + 2] in ('"', "\\", "$", "`", "\n"):
                    word.append("" if text[at + 1] == "\n" else text[at + 1])
                    at += 2
                    continue
                word.append(text[at])
                at += 1
            if at >= len(text):
                raise ValueError("no closing quotation")
            at += 1
            continue
        if char in " \t\r":
            end_word()
        elif char in REDIRECTIONS:
            if "".join(word).isdecimal():  # 2>
                word.clear()
                inside = False
            end_word()
            is_file = True
            while text[at + 1 : at + 2] in ("<", ">", "&", "|"):
                at += 1
        elif char == "\n" or char in OPERATORS:
            end_command()
        elif char == "#" and not inside:
            at = text.find("\n", at)
            if at < 0:
                break
            continue
        else:
            word.append(char)
            inside = True
        at += 1
    end_command()
    return [command for command in found if command]


def trainer_words(text: str) -> tuple[str, list[str]] | None:
    """The trainer's name and its words, of the first command that has one."""
    for words in commands(text):
        for at, word in enumerate(words):
            if word.endswith(".py"):
                return re.split(r"[/\\]", word)[-1].removesuffix(".py"), words[at + 1 :]
    return None


def quoted(word: str, style: str) -> str:
    """`word` as sh takes it back, in one of several ways to write it."""
    if style == "double" and not re.search(r'["\\$`\n]', word):
        return f'"{word}"'
    if style == "single" and "'" not in word:
        return f"'{word}'"
    if style == "backslash" and word and "\n" not in word:
        return "".join(c if _SAFE.fullmatch(c) else "\\" + c for c in word)
    return shlex.quote(word)

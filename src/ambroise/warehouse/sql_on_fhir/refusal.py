"""Why a part of a view cannot be run as it is written."""


class Refusal(Exception):
    """A cause in both languages; who knows the view and the place makes an error of it."""

    def __init__(self, fr: str, en: str) -> None:
        super().__init__(en)
        self.fr = fr
        self.en = en

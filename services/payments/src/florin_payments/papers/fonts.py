"""The fonts that documents are set in, as files for the typesetter, and which characters they have.

Noto Sans (Latin, Greek, Cyrillic, Vietnamese), FiraGO (Arabic, Hebrew, Devanagari, Thai, Georgian), Noto
Sans CJK (Chinese, Japanese, Korean) and two of symbols: all under the SIL Open Font License.
"""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pymupdf_fonts
from fontTools.ttLib import TTCollection, TTFont

_PACKED = ("notos", "notosbo", "figo", "figbo", "symbol1", "symbol2", "math")
_CJK = ("noto_cjk_sans_otc", "NotoSansCJK-Regular.ttc")
COVERAGE = "coverage.bin"
_UNICODE = 0x110000


def lay_out(folder: Path) -> None:
    """Write every font into a folder, with a map of a bit for each character that one of them has."""
    fonts = folder / "fonts"
    fonts.mkdir()
    for name in _PACKED:
        (fonts / f"{name}.ttf").write_bytes(pymupdf_fonts.fontbuffers[name]())
    with as_file(files(_CJK[0]) / _CJK[1]) as source:
        shutil.copyfile(source, fonts / _CJK[1])
    bits = bytearray(_UNICODE // 8)
    for path in sorted(fonts.iterdir()):
        for code in _characters(path):
            bits[code >> 3] |= 1 << (code & 7)
    (folder / COVERAGE).write_bytes(bits)


def has(coverage: bytes, character: str) -> bool:
    """Whether a font has this character."""
    code = ord(character)
    return bool(coverage[code >> 3] & 1 << (code & 7))


def _characters(path: Path) -> set[int]:
    font = TTCollection(path, lazy=True).fonts[0] if path.suffix == ".ttc" else TTFont(path, lazy=True)
    return set(font.getBestCmap())

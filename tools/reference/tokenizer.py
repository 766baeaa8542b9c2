"""Tokenizes with transformers' CLIPTokenizer and sd-scripts' own strategy, for Tests/Models/TokenizerTests/Golden.

    git clone https://github.com/kohya-ss/sd-scripts
    pip install --requirement tools/reference/requirements.txt
    pip install open_clip_torch==3.3.0 --no-deps
    .venv/bin/python -m tools.reference.tokenizer Tests/Models/TokenizerTests/Golden --sd-scripts sd-scripts

The pretrained tokenizer's files are put together from open_clip's copy of OpenAI's vocabulary, so nothing is fetched.

- texts.txt: `text<tab>ids`, texts in JSON's notation, ids without BOS and EOS: texts chosen by hand, then random ones,
  many of which were decoded wrongly on purpose.
- chunks.txt: `max_token_length<tab>text<tab>ids`, and with weights `…<tab>weights` (float32 bits in hexadecimal): what
  SdTokenizeStrategy gives. A value that is repeated n times is written `value*n`.
- characters.txt: `first-last hash` (hexadecimal) for runs of 256 characters, surrogates left out. The hash is FNV-1a
  of 64 bits over the ids of CONTEXT around each character, each id in four little-endian bytes, -1 after each text.
"""

import json
import random
import struct
import sys
import tempfile
import types
from pathlib import Path

import ftfy
import regex
import torch
import transformers
from transformers.models.clip.tokenization_clip import bytes_to_unicode

from tools.common import golden
from tools.reference import tokenizer_tables

CONTEXT = "a{0}b A{0}Σ {0}Σ '{0}"

TEXTS = [
    "", " ", "\n", "a", "hello", "Hello World", "1girl, solo, long hair, looking at viewer", "don't", "I'LL we'VE it's I'd",
    "they're i'm can't", "'s't're've'm'll'd", "('s", "'ſ", "x'ſ y", "''s", "'S 'T 'RE", "masterpiece, (best quality:1.2)",
    "2024-11-23 3.14159 1,000,000", "a" * 300, "ab" * 2000, "supercalifragilisticexpialidocious", "!" * 40, "....", "- -- --- _ __",
    "http://example.com/?q=a&b=c#d", "C:\\path\\file", "\t tab\tand\nlines\r\nand\rmore\x0b\x0c", "a\x00b\x01c\x1fd\x7fe", "\ufeffbom",
    "\ufffd", "a\ufffdb", "a\u00a0b\u2003c\u3000d\u200be\u2028f\u2029g\x85h", "zero\u200bwidth\u200c\u200djoiner", "soft\u00adhyphen",
    "<|startoftext|>", "<|endoftext|>", "a<|endoftext|>b", "<|startoftext|>a<|startoftext|>", "<|STARTOFTEXT|>", "<|EndOfText|> x",
    "<|ſtartoftext|>", "<|<|endoftext|>|>", "<| endoftext |>", "<|endoftext", "&lt;|endoftext|&gt;", "＜|endoftext|＞", "<start_of_text>",
    "😀", "😀😃 😄", "👩‍👩‍👧‍👦", "🇫🇷🇯🇵", "❤️ ❤", "👍🏽", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "☃★☆♪", "①②③ Ⅷ ½ ² ⁵ ₂", "٣٤٥ ४५६ ๑๒", "Ⓐⓑ 🄰 𝒜𝕓𝖈",
    "日本語のテキスト", "中文字符", "한국어 텍스트", "한국어", "ｶﾞｷﾞ ﾊﾟ", "Ｆｕｌｌｗｉｄｔｈ　１２３！", "￠￡￦", "русский текст", "ЁЖИК", "Ελληνικά",
    "ΑΣ", "ΣΑΣ ΌΔΟΣ Σ ΑΣ.", "ΑΣ'Β ΑΣ' Σ'Α", "İstanbul Iıİi", "STRASSE ẞ ß", "ǅ Ǆ ǆ ŉ ĳ ﬁ ﬂ ﬃ ﬅ ﬆ", "العربية", "עברית", "हिन्दी", "ไทย",
    "naïve café Zürich", "e\u0301 E\u0301 o\u0302\u0301 \u1ebf", "q\u0307\u0323 q\u0323\u0307", "\u0345 a\u0345 \u03b1\u0345", "\u212b \u2126 \u212a", "\u0958 \u2adc \ufb1d",
    "\u1100\u1161 \u1100\u1161\u11a8 \uac00\u11a8", "“curly” ‘quotes’ ‚low‛ „x‟ ʼn", "en–dash em—dash … ‥", "© ® ™ § ¶ † ‡ • ‰",
    "&amp; &lt;b&gt; &eacute; &EACUTE; &nosuch; &amp &#65; &#x41; &#X41; &#0; &#128; &#x110000; &#xd800; &#59; &#1; &#xfffe;",
    "&amp;amp;amp; lt", "<b>&amp;</b>", "a &amp; b\n<i>\nc &amp; d", "&NotEqualTilde; &nbsp; &#99999999999999999999999; &#x; &#;", "\x1b[31mred\x1b[0m \x1b[", "\x1b[١m",
    "âœ” No problems", "schÃ¶n", "l’humanitÃ©", "Ã©", "Ã la mode", "voilÃ  le travail", "â€œquotesâ€\x9d", "â€œlostâ€�", "ðŸ˜€", "ã\x83\x84", "Ã£Â\x83Â\x84",
    "Ð¿Ñ€Ð¸Ð²ÐµÑ‚", "РїСЂРёРІРµС‚", "вЂњtextвЂќ", "â€”â€“", "ÃƒÂ©", "Â£10 Â© Â°C", "Ã\x81 Ã\x8d", "√©t√©", "‚Äúhi‚Äù", "caf├⌐", "ç¾\u008e", "Ãâ‚¬", "\x93cp1252\x94 \x80", "\x81\x8d",
    "í\xa0½í¸\x8d", "À\x80", "à¸ªà¸§à¸±à¸ª", "AHÅ™, the new sofa from IKEA®", "œuvre Œuvre", "Å Å¡", "PÉREZ Ñandú", "¿Qué? ¡Hola!", "10µm 5°C ±3 ×2 ÷",
    "1girl, \\(series\\), hatsune miku_(cosplay)", "o_O >_< ^_^ (╯°□°)╯︵ ┻━┻ ¯\\_(ツ)_/¯", "\u202eright to left", "a\u0300\u0301\u0302\u0303" * 5, "ﷺ", "\U0001d173 \U000e0041",
    "\u0378 \U0001fae9 \U00016ea0 \U00010d50 \ua7cb \u1c89", "\ue000 \U000f0000 \U0010ffff \ufffe \ufdd0",
]  # fmt: skip

WEIGHTED = [
    "", "a cat", "(cat)", "[cat]", "((cat)) [[dog]]", "(cat:1.3) dog", "a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).",
    "\\(literal\\] \\[x\\) \\\\ \\a", "(unbalanced", "unbalanced)", "[open", "close]", "(a:1.2", "a:1.2)", ":1.2)", "(a:b)", "(a:-1)", "(a:+.5)", "(a:2.)",
    "(a: 1.2)", "(a (b:1.5) c:0.7)", "[a (b:2) c]", "()", "(:1.5)", "(a)(b)", "(a:1.1)(b:1.1)", "(a:٣.٥)", "a\\", "(don't:1.2)'s", "(<|endoftext|>:2) x",
    "(" + "very long prompt, " * 30 + ":1.4) tail", "word " * 74 + "(end here:1.5) after", "word " * 76 + "(a:2)", "word " * 149 + "(x y:0.5) z", "word " * 224 + "(x y:0.5) z",
    "word " * 300,
]  # fmt: skip

PIECES = [
    "1girl",
    "solo",
    "long_hair",
    "don't",
    "it's",
    "I'LL",
    "café",
    "naïve",
    "Ünïcode",
    "ΑΣ",
    "ΌΔΟΣ",
    "İstanbul",
    "STRASSE",
    "ﬁne",
    "Ǆ",
    "Ｆｕｌｌ",
    "ｶﾞ",
    "한국어",
    "日本語",
    "中文",
    "русский",
    "العربية",
    "हिन्दी",
    "ไทย",
    "😀",
    "👩\u200d👩\u200d👧",
    "🇫🇷",
    "❤️",
    "<|endoftext|>",
    "<|STARTOFTEXT|>",
    "'ſ",
    "&amp;",
    "&eacute;",
    "&#x41;",
    "&#128;",
    "&lt;",
    "½",
    "Ⅷ",
    "“q”",
    "‘x’",
    "—",
    "…",
    "\x1b[31m",
    "é",
    "ŉ",
    "À",
    "à",
    "quel",
    "âge",
    " ",
    "\xa0",
    "\u3000",
    "\t",
    "\n",
    "\r",
    "\x0b",
    "\x1c",
    "\x85",
    "\u2028",
    "ͅ",
]


def random_text(draw: random.Random) -> str:
    def character() -> str:
        low, high = draw.choice(
            [
                (0x20, 0x7F),
                (0x20, 0x7F),
                (0x80, 0x180),
                (0x370, 0x600),
                (0x2000, 0x2200),
                (0x20, 0xD800),
                (0x10000, 0x110000),
            ]
        )
        return chr(draw.randrange(low, high))

    kind = draw.random()
    if kind < 0.2:
        return "".join(character() for _ in range(draw.randrange(1, 20)))
    text = " ".join(draw.choice(PIECES) for _ in range(draw.randrange(1, 6)))
    if kind < 0.35:
        return text
    if kind < 0.6:
        text = "".join(character() for _ in range(draw.randrange(1, 8)))
    for _ in range(draw.choice([1, 1, 1, 2, 3])):
        data = text.encode("utf-8")
        if draw.random() < 0.2:
            data = data.replace(b"\xa0", b" ")
        if draw.random() < 0.1:
            at = draw.randrange(len(data) + 1)
            data = (
                data[:at] + draw.choice([b"\x1a", b"?", b"\xed\xa0\xbd\xed\xb8\x8d", b"\xc0\x80", b""]) + data[at + 1 :]
            )
        text = data.decode(draw.choice(ftfy.chardata.CHARMAP_ENCODINGS), "replace")
    return draw.choice(["", "", "ok ", "漢 "]) + text + draw.choice(["", "", " ok", " é"])


def tokenizer_files(folder: Path) -> None:
    """What `openai/clip-vit-large-patch14` holds of its tokenizer."""
    folder.mkdir()
    merges = tokenizer_tables.merges()
    characters = list(bytes_to_unicode().values())
    symbols = characters + [c + "</w>" for c in characters] + [m.replace(" ", "") for m in merges]
    symbols += ["<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({symbol: i for i, symbol in enumerate(symbols)}))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n", encoding="utf-8")

    def token(content: str) -> dict:
        return {"content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": True}

    special = {
        "bos_token": token("<|startoftext|>"),
        "eos_token": token("<|endoftext|>"),
        "unk_token": token("<|endoftext|>"),
        "pad_token": "<|endoftext|>",
    }
    (folder / "special_tokens_map.json").write_text(json.dumps(special))
    config = {"errors": "replace", "add_prefix_space": False, "do_lower_case": True, "model_max_length": 77}
    config |= {"pad_token": "<|endoftext|>", "tokenizer_class": "CLIPTokenizer"}
    (folder / "tokenizer_config.json").write_text(json.dumps(config))


def strategy_class(sd_scripts: Path):
    """sd-scripts' SdTokenizeStrategy, without the parts of it that tokenizing does not use."""
    sys.path.insert(0, str(sd_scripts))
    import library

    library.train_util = sys.modules["library.train_util"] = types.ModuleType("library.train_util")
    library.utils = sys.modules["library.utils"] = types.ModuleType("library.utils")
    library.utils.setup_logging = lambda: None
    from library.strategy_sd import SdTokenizeStrategy

    return SdTokenizeStrategy


def runs(values: list) -> str:
    parts, start = [], 0
    for i in range(1, len(values) + 1):
        if i == len(values) or values[i] != values[start]:
            parts.append(f"{values[start]}" + (f"*{i - start}" if i - start > 1 else ""))
            start = i
    return " ".join(parts)


def text_lines(encode) -> list[str]:
    draw = random.Random(20241123)
    texts = TEXTS + [random_text(draw) for _ in range(500)]
    texts = [text for text in texts if not any(0xD800 <= ord(c) < 0xE000 for c in text)]
    return [json.dumps(text) + "\t" + " ".join(map(str, encode(text))) for text in texts]


def chunk_lines(make) -> list[str]:
    lines = []
    for length in (75, 150, 225):
        strategy = make(length)
        for text in WEIGHTED:
            (ids,) = strategy.tokenize(text)
            lines.append(f"{length}\t{json.dumps(text)}\t{runs(ids.flatten().tolist())}")
            (ids,), (weights,) = strategy.tokenize_with_weights(text)
            bits = [f"{bits:08x}" for bits in struct.unpack(f"<{weights.numel()}I", weights.float().numpy().tobytes())]
            lines.append(f"{length}\t{json.dumps(text)}\t{runs(ids.flatten().tolist())}\t{runs(bits)}")
    return lines


def character_lines(encode) -> list[str]:
    lines = []
    for first in range(0, 0x110000, 0x100):
        if 0xD800 <= first < 0xE000:
            continue
        value = 0xCBF29CE484222325
        for code in range(first, first + 0x100):
            ids = [*encode(CONTEXT.format(chr(code))), -1]
            for byte in struct.pack(f"<{len(ids)}i", *ids):
                value = (value ^ byte) * 0x100000001B3 % 2**64
        lines.append(f"{first:x}-{first + 0xFF:x} {value:016x}")
    return lines


def main() -> None:
    arguments = golden.arguments(__doc__, "sd_scripts")
    about = (
        f"# transformers {transformers.__version__}, ftfy {ftfy.__version__}, regex {regex.__version__}, "
        f"Python {sys.version.split()[0]}, torch {torch.__version__} ({torch.backends.cpu.get_cpu_capability()})"
    )
    with tempfile.TemporaryDirectory() as cache:
        tokenizer_files(Path(cache) / "openai_clip-vit-large-patch14")
        strategy = strategy_class(arguments.sd_scripts)

        def make(length):
            return strategy(False, length, cache)

        tokenizer = make(75).tokenizer
        assert type(tokenizer).__name__ == "CLIPTokenizer" and tokenizer.fix_text is ftfy.fix_text

        def encode(text: str) -> list[int]:
            tokenizer.cache = {token: token for token in ("<|startoftext|>", "<|endoftext|>")}
            return tokenizer(text, verbose=False).input_ids[1:-1]

        for name, lines in (
            ("texts.txt", text_lines(encode)),
            ("chunks.txt", chunk_lines(make)),
            ("characters.txt", character_lines(encode)),
        ):
            (arguments.out / name).write_text("\n".join([about, *lines]) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()

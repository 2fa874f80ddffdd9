"""Three kinds of tokenizers, trained on a small text, and what Python makes of 1,000 strings.

python tokens.py FOLDER: KIND/tokenizer.json, KIND/tokenizer_config.json, KIND/expected.json {strings, ids}
"""

import json
import random
import sys
from pathlib import Path


from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

WORDS = (
    "a cat dog two foxes on the grass photo of person's don't 2024 3.14 x=1; naïve café Straße Ελλάδα Привет мир "
    "שלום مرحبا नमस्ते สวัสดี こんにちは 世界 北京 한국어 😀 👩‍👩‍👧 🇩🇪 é é Ａｂｃ １２３ ½ … “quoted” e-mail http://a.b/c?d=1 {} [] #tag @you tab\tnew\nline"
).split(" ")
CORPUS = [" ".join(random.Random(seed).choices(WORDS, k=12)) for seed in range(300)]


def strings(count: int) -> list[str]:
    draw = random.Random(7)
    joints = [" ", " ", " ", "", "  ", ", ", "\n"]
    return [
        "".join(word + draw.choice(joints) for word in draw.choices(WORDS, k=draw.randint(1, 9))) for _ in range(count)
    ]


def byte_pairs() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(
        CORPUS, trainers.BpeTrainer(vocab_size=600, special_tokens=["<s>", "</s>"], initial_alphabet=alphabet)
    )
    return tokenizer


def word_pieces() -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.train_from_iterator(
        CORPUS, trainers.WordPieceTrainer(vocab_size=400, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]"])
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return tokenizer


def unigram() -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(" {2,}", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.train_from_iterator(
        CORPUS, trainers.UnigramTrainer(vocab_size=400, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>")
    )
    return tokenizer


if __name__ == "__main__":
    for name, make in (("bpe", byte_pairs), ("wordpiece", word_pieces), ("unigram", unigram)):
        folder = Path(sys.argv[1]) / name
        folder.mkdir(parents=True, exist_ok=True)
        tokenizer = make()
        tokenizer.save(str(folder / "tokenizer.json"))
        (folder / "tokenizer_config.json").write_text("{}")
        texts = strings(1000)
        expected = {"strings": texts, "ids": [tokenizer.encode(text).ids for text in texts]}
        (folder / "expected.json").write_text(json.dumps(expected))

"""What the systems that read text share: the char-CNN-RNN, what a discriminator makes of a sentence, and the shape of a variant
that draws from sentences.
"""
from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganlib import characters, losses
from ganlib.blocks import ConvDiscriminator
from ganlib.characters import ALPHABET, LENGTH
from ganlib.variant import Batch, Terms, Variant

WORDS, LETTERS = 1024, 24  # of the vocabulary: how many words at most, and how many characters of each
EXAMPLES = 512  # captions that travel with a model
OF_DATA = ("reader.vocabulary", "reader.examples")  # buffers of a model with a reader


class CharCNNRNN(nn.Module):
    """Codes (n, LENGTH) -> embeddings (n, features): Reed et al., arXiv 1605.05395, sec. 4.

    Temporal convolutions of width 4 with max pooling, from characters to pieces of words; a GRU over the pieces; the mean of its
    states, linearly mapped. Deviations: two convolutions with BatchNorm for three without, which learns several times faster
    here; and the mean is over the pieces that hold text, so that padding does not dilute a short sentence.
    """

    STRIDE = 9  # characters from one piece to the next

    def __init__(self, width: int, features: int) -> None:
        super().__init__()
        self.characters = nn.Embedding(len(ALPHABET) + 1, 32, padding_idx=0)  # one-hot times the first layer's weights
        self.pieces = nn.Sequential(
            nn.Conv1d(32, width, 4), nn.BatchNorm1d(width), nn.ReLU(), nn.MaxPool1d(3),
            nn.Conv1d(width, 2 * width, 4), nn.BatchNorm1d(2 * width), nn.ReLU(), nn.MaxPool1d(3))
        self.recurrent = nn.GRU(2 * width, features, batch_first=True)
        self.out = nn.Linear(features, features)

    def forward(self, codes: Tensor) -> Tensor:
        h = self.pieces(self.characters(codes.int()).transpose(1, 2)).transpose(1, 2)  # (n, 20, 2 width)
        with torch.autocast(codes.device.type, enabled=False):  # on a CPU a GRU takes no bfloat16 beside float32 weights
            states, _ = self.recurrent(h.float())
        ends = ((codes != 0) * torch.arange(1, LENGTH + 1, device=codes.device)).amax(1).clamp(min=1)  # (n,)
        starts = torch.arange(h.shape[1], device=codes.device) * self.STRIDE
        holds_text = (starts < ends[:, None])[..., None]
        return self.out((states * holds_text).sum(1) / holds_text.sum(1))


class Reader(nn.Module):
    """The text encoder as it travels: the network, the words of the captions it learnt from, and a few of those captions."""

    def __init__(self, width: int, features: int) -> None:
        super().__init__()
        self.network = CharCNNRNN(width, features)
        self.width, self.features = width, features
        self.register_buffer("vocabulary", torch.zeros(WORDS, LETTERS, dtype=torch.int8))
        self.register_buffer("examples", torch.zeros(EXAMPLES, LENGTH, dtype=torch.int8))

    def embed(self, sentences: Sequence[str]) -> Tensor:
        """Sentences -> (n, features). An empty one has an embedding too."""
        return self.network(characters.encode(sentences).to(self.vocabulary.device))

    def remember(self, words: Sequence[str], captions: Tensor) -> None:
        """Keep the words that say something in the captions (N, K, LENGTH), at most WORDS, and EXAMPLES of the captions."""
        codes = characters.encode([word for word in words if len(word) <= LETTERS][:WORDS])[:, :LETTERS]
        self.vocabulary.zero_()[:len(codes)] = codes
        rows = torch.linspace(0, len(captions) - 1, EXAMPLES).long()
        self.examples.copy_(captions[rows, torch.arange(EXAMPLES) % captions.shape[1]])

    @torch.no_grad()
    def understood(self, sentence: str) -> list[tuple[int, int]]:
        """Where the words are, as (start, end), that say something and that the network knows.

        Those are the words with which its captions told what a picture shows. A word that is nearly one of them, by a typo or
        what Korean joins to it, counts if the network takes it for that: the sentence's embedding is nearer to the one with the known
        word in its place than to the one with neither.
        """
        known = {characters.decomposed(word) for word in characters.decode(self.vocabulary) if word}
        spans = []
        for start, end in characters.words(sentence[:4 * LENGTH]):
            if len(" ".join(characters.decomposed(sentence[:end]).split())) > LENGTH:
                break  # nobody reads on
            word, before, behind = characters.decomposed(sentence[start:end]), sentence[:start], sentence[end:]
            if word in known or (similar := [other for other in known if nearly(word, other)]) and self.takes_for(
                    sentence, [before + characters.composed(other) + behind for other in similar], before + behind):
                spans.append((start, end))
        return spans

    def takes_for(self, sentence: str, others: list[str], without: str) -> bool:
        """Whether one of the others has an embedding nearer to the sentence's than that of `without`."""
        meant, *rest = self.embed([sentence, without, *others])
        distances = [(embedding - meant).norm().item() for embedding in rest]
        return min(distances[1:]) < distances[0]


def nearly(word: str, known: str) -> bool:
    """Whether a word is a known one of five letters or four jamo and more, up to one letter, one exchange, or what Korean writes before
    or behind it."""
    korean = known[:1] >= "\u1100"
    if min(len(known), len(word)) < (4 if korean else 5):
        return False
    if korean and (word.startswith(known) or word.endswith(known)):
        return True
    start = next((i for i, (a, b) in enumerate(zip(word, known)) if a != b), min(len(word), len(known)))
    a, b = word[start:], known[start:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or a[:2] == b[1::-1] and a[2:] == b[2:]


# ---- The discriminator --------------------------------------------------------------------------------------------

class TextDiscriminator(nn.Module):
    """Is it real, and does the sentence fit? Pictures (n, C, size, size) and embeddings (n, features) -> logits (n,).

    Strided convolutions down to 4x4, where the sentence, brought to `text_dim` numbers, is repeated at every place
    (arXiv 1605.05396, sec. 4.1). Deviation: no BatchNorm from there on. It would bring a batch of sentences that do not fit to the
    same scale as one of those that do, and with it what tells them apart.
    """

    def __init__(self, features: int, text_dim: int, width: int, channels: int, size: int) -> None:
        super().__init__()
        *layers, score, _ = ConvDiscriminator(width, channels, size)
        deepest = score.in_channels
        self.body = nn.Sequential(*layers)
        self.sentence = nn.Sequential(nn.Linear(features, text_dim), nn.LeakyReLU(0.2))
        wide = 4 * deepest  # room for every "the sentence says so, the picture does not"
        self.score = nn.Sequential(nn.Conv2d(deepest + text_dim, wide, 1), nn.LeakyReLU(0.2), nn.Conv2d(wide, 1, 4), nn.Flatten(0))

    def begin_with(self, image: nn.Sequential) -> int:
        """Take over the convolutions of a text encoder's image network, from the 4x4 map upwards as long as the shapes are equal;
        returns how many. It has learnt to tell apart what sentences speak of, however small."""
        taken = 0
        layers = [layer for layer in image if not isinstance(layer, (nn.Flatten, nn.Linear))]
        for own, theirs in zip(reversed(self.body), reversed(layers)):
            weights = theirs.state_dict()
            if {name: value.shape for name, value in own.state_dict().items()} != {name: value.shape for name, value in weights.items()}:
                break
            own.load_state_dict(weights)
            taken += isinstance(own, nn.Conv2d)
        return taken

    def forward(self, images: Tensor, text: Tensor) -> Tensor:
        return self.fits(self.seen(images), text)

    def seen(self, images: Tensor) -> Tensor:
        """Pictures -> the body's features (n, c, 4, 4)."""
        return self.body(images)

    def fits(self, h: Tensor, text: Tensor) -> Tensor:
        """The same from the body's features (n, c, 4, 4), which several sentences may share."""
        tiled = self.sentence(text)[:, :, None, None].expand(-1, -1, *h.shape[2:])
        return self.score(torch.cat([h, tiled], dim=1))


def told_apart(batch: Batch) -> tuple[Tensor, Tensor]:
    """Half of a batch's pictures and, behind them, the others beside those: pictures (n, C, H, W) and their own captions (n, LENGTH).
    Exchange the halves of the captions, and none fits.

    So every sentence is wrong as often as it is right. Were it not, D would learn which sentences tend to be wrong, and not look.
    """
    half = (len(batch["image"]) + 1) // 2
    return tuple(torch.cat([batch[name][:half], batch[f"other_{name}"][:half]]) for name in ("image", "caption"))


def exchanged(texts: Tensor) -> Tensor:
    """The halves in the other order: (n, d) -> (n, d)."""
    return texts.roll(len(texts) // 2, 0)


def matching_aware(discriminator: TextDiscriminator, real: Tensor, fake: Tensor, right: Tensor, r1_gamma: float = 0.0) -> Terms:
    """-E log D(x, t) - 1/2 E log(1 - D(x, t~)) - 1/2 E log(1 - D(G(z, t), t)), t~ a sentence that does not fit x
    (arXiv 1605.05396, algorithm 1): real pictures with wrong sentences are no better than fakes. Pictures x and the embeddings
    of their sentences t are those of `told_apart`."""
    h, wrong = discriminator.seen(real), exchanged(right)
    return {"real_right": F.softplus(-discriminator.fits(h, right)).mean(),  # -log sigmoid(l)
            "real_wrong": F.softplus(discriminator.fits(h, wrong)).mean() / 2,
            "fake_right": F.softplus(discriminator(fake, right)).mean() / 2,
            **losses.r1_term(lambda x: discriminator(x, right[:len(x)]), real, r1_gamma)}


# ---- The shape of a variant ---------------------------------------------------------------------------------------

class TextToImage(Variant):
    """A generator of pictures from noise and a sentence. Its text encoder was trained before, and does not learn.

    Subclasses set `noise_dim`, `size` and `channels`, call `read_with`, and say their `turns` and `decode`.
    """

    of_data = OF_DATA

    reader: Reader
    noise_dim: int

    def train(self, mode: bool = True) -> TextToImage:
        super().train(mode)
        self.reader.eval()
        return self

    def latent(self, n: int, rng: torch.Generator) -> Tensor:
        """n draws of z ~ N(0, I), (n, noise_dim)."""
        return torch.randn(n, self.noise_dim, generator=rng).to(self.device)

    def embed(self, captions: Sequence[str]) -> Tensor:
        """Sentences -> embeddings (n, features), between which one can walk."""
        return self.reader.embed(captions)

    def decode(self, z: Tensor, text: Tensor) -> Tensor:
        """z (n, noise_dim) and embeddings (n, features) -> pictures (n, C, H, W) in [-1, 1]."""
        raise NotImplementedError

    def sample_text(self, captions: Sequence[str], rng: torch.Generator) -> Tensor:
        """One picture for each sentence."""
        return self.decode(self.latent(len(captions), rng), self.embed(captions))

    def sample(self, n: int, rng: torch.Generator) -> Tensor:
        """n pictures for captions drawn from the examples."""
        codes = self.reader.examples[torch.randint(EXAMPLES, (n,), generator=rng).to(self.device)]
        return self.decode(self.latent(n, rng), self.reader.network(codes))

    def understood(self, caption: str) -> list[tuple[int, int]]:
        """Where the words are, as (start, end), that the text encoder knows and that change what it makes of the sentence."""
        return self.reader.understood(caption)

    # For training steps:

    @torch.no_grad()
    def read(self, captions: Tensor) -> Tensor:
        """Embeddings (n, features) of a batch's captions, float32: gradient penalties ask for it."""
        return self.reader.network(captions).float()

    def noise(self, like: Tensor) -> Tensor:
        """As many draws of z as `like` has rows."""
        return torch.randn(len(like), self.noise_dim, device=like.device)

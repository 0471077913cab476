"""The text encoder: Reed, Akata, Schiele, Lee, "Learning Deep Representations of Fine-grained Visual Descriptions",
arXiv 1605.05395, 2016.

Not one of the 21 systems: GAN-CLS and StackGAN read with it. A char-CNN-RNN phi and an image encoder theta map sentences t and
pictures v to where a picture is nearest to what is said of it. With F(v, t) = theta(v) . phi(t):

    descend  mean_n  max(0, 1 + F(v_n, t_k) - F(v_n, t_n))  over captions t_k that are untrue of v_n
           + mean_n  max(0, 1 + F(v_k, t_n) - F(v_n, t_n))  over pictures v_k of which t_n is untrue

Deviations: of the k in a batch we take the mean over those that violate the margin, between the paper's maximum and its code's
mean over all; the image encoder is small and learns as well, where the paper's was trained on ImageNet; Adam instead of RMSProp.
"""
from __future__ import annotations

from pathlib import Path

from torch import Tensor, nn

from ganlib import checkpoints
from ganlib.blocks import ConvDiscriminator
from ganlib.data.captioned import contradicts
from ganlib.text import OF_DATA, Reader
from ganlib.variant import Batch, Terms, Turn, Variant


class TextEncoder(Variant):
    name = "text_encoder"
    title = "Text encoder"
    paper = "arXiv 1605.05395"
    year = 2016
    idea = ("A network reads a sentence letter by letter and turns it into a point, another does so with a picture, and both learn to "
            "meet where the sentence is true of the picture. What GAN-CLS and StackGAN know of language they know from here.")

    of_data = OF_DATA

    def __init__(self, size: int = 64, channels: int = 3, width: int = 64, features: int = 128, image_width: int = 16) -> None:
        super().__init__()
        self.size, self.channels = size, channels
        self.reader = Reader(width, features)
        *layers, score, _ = ConvDiscriminator(image_width, channels, size)
        self.image = nn.Sequential(*layers, nn.Flatten(), nn.Linear(score.in_channels * 16, features))

    def turns(self) -> dict[str, Turn]:
        return {"encoder": Turn([self.reader, self.image], self.loss)}

    def loss(self, batch: Batch) -> Terms:
        wrong = contradicts(batch["named"][None], batch["attributes"][:, None])  # (picture, caption)
        return joint_embedding(self.image(batch["image"]), self.reader.network(batch["caption"]), wrong)

    def match(self, images: Tensor, captions: list[str]) -> Tensor:
        """F of every picture (n, C, H, W) and every sentence: (n, sentences), larger where the sentence is true."""
        return self.image(images) @ self.reader.embed(captions).T


def joint_embedding(pictures: Tensor, texts: Tensor, wrong: Tensor) -> Terms:
    """The two terms above, of n pictures and their captions (n, d); `wrong` (n, n) says where caption k is untrue of picture n."""
    scores = pictures @ texts.T
    right = scores.diag()
    return {"caption": mean_violation(wrong * (1 + scores - right[:, None])),
            "picture": mean_violation((wrong * (1 + scores - right[None, :])).T)}


def mean_violation(margins: Tensor) -> Tensor:
    """Of each row (n, k) the mean of what is positive, 0 where nothing is; and the mean over rows."""
    violated = margins.clamp(min=0)
    return (violated.sum(1) / (violated > 0).sum(1).clamp(min=1)).mean()


def trained(path: Path | None, out: Path | None, data: str) -> TextEncoder:
    """A trained text encoder: of the checkpoint folder `path`, or of text_encoder-<data> beside the folder `out`.

    Raises CheckpointError, with the command that trains one.
    """
    path = path or (out.parent if out else checkpoints.CHECKPOINTS) / f"text_encoder-{data}"
    if not path.is_dir():
        raise checkpoints.CheckpointError(f"{path} is not there, and this variant reads with a trained text encoder. Train one with "
                                          f"`python -m train.text_encoder --data {data} --out {path}`, or name one by --text-encoder.")
    model = checkpoints.load(path)
    if not isinstance(model, TextEncoder):
        raise checkpoints.CheckpointError(f"{path} holds a {model.name}, not a text encoder.")
    return model

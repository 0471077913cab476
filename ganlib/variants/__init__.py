"""The systems of the atlas by name. A new one is a file here, a line below and a script in train/."""
from ganlib.variant import Variant
from ganlib.variants.aae import AAE
from ganlib.variants.aae_semi import SemiSupervisedAAE
from ganlib.variants.acgan import ACGAN
from ganlib.variants.attributes import AttributeClassifier
from ganlib.variants.cgan import CGAN
from ganlib.variants.classifier import Classifier
from ganlib.variants.cyclegan import CycleGAN
from ganlib.variants.dcgan import DCGAN
from ganlib.variants.discogan import DiscoGAN
from ganlib.variants.gan import GAN
from ganlib.variants.gan_cls import GANCLS
from ganlib.variants.infogan import InfoGAN
from ganlib.variants.lsgan import LSGAN
from ganlib.variants.nade import NADE
from ganlib.variants.pix2pix import Pix2Pix
from ganlib.variants.pixelcnn import PixelCNN
from ganlib.variants.pixelrnn import PixelRNN
from ganlib.variants.progan import ProGAN
from ganlib.variants.puzzlegan import PuzzleGAN
from ganlib.variants.sgan import SGAN
from ganlib.variants.stackgan import StackGAN
from ganlib.variants.stargan import StarGAN
from ganlib.variants.text_encoder import TextEncoder
from ganlib.variants.vae import VAE
from ganlib.variants.wgan import WGAN
from ganlib.variants.wgan_gp import WGANGP

VARIANTS: dict[str, type[Variant]] = {cls.name: cls for cls in (
    GAN, DCGAN, LSGAN, WGAN, WGANGP, SGAN, CGAN, ACGAN, InfoGAN, Pix2Pix, CycleGAN, DiscoGAN, StarGAN, GANCLS, StackGAN, PuzzleGAN,
    ProGAN, VAE, AAE, SemiSupervisedAAE, NADE, PixelRNN, PixelCNN, Classifier, AttributeClassifier, TextEncoder)}

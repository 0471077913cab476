"""GAN Atlas in the browser: python app.py"""
from pathlib import Path

from demo.gradio_app import main

if __name__ == "__main__":
    main(checkpoints=Path(__file__).resolve().parent / "checkpoints")

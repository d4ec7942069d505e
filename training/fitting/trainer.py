"""The transformers Trainer with losses, rates and an order of our own."""

from typing import Any

import torch
from datasets import Dataset
from torch import Tensor
from torch.utils.data import Sampler
from transformers import Trainer

from training.fitting.examples import Targets
from training.fitting.losses import MaskedLoss, own_tonality
from training.fitting.model import TonalityModel, parameter_groups
from training.fitting.sampling import LengthGroupedSampler
from training.settings import TrainSettings


class MaskedTrainer(Trainer):
    """A Trainer with masked losses, a rate for the encoder and one for the heads, and its own order of examples."""

    def __init__(
        self,
        *,
        model: TonalityModel,
        settings: TrainSettings,
        loss: MaskedLoss,
        order: LengthGroupedSampler,
        **arguments: Any,  # noqa: ANN401 - handed on as they are
    ) -> None:
        super().__init__(model=model, **arguments)
        self._tonality_model = model
        self._order = order
        self._settings = settings
        self._loss = loss

    def _get_train_sampler(self, train_dataset: Dataset | None = None) -> Sampler[int]:  # noqa: ARG002 - the Trainer's signature
        return self._order

    def create_optimizer(self, model: torch.nn.Module | None = None) -> torch.optim.Optimizer:  # noqa: ARG002 - the Trainer's signature
        """Make AdamW with a rate for the encoder and one for the heads."""
        if self.optimizer is None:
            settings = self._settings
            groups = parameter_groups(
                self._tonality_model, settings.learning_rate, settings.head_learning_rate, settings.weight_decay
            )
            self.optimizer = torch.optim.AdamW(groups, fused=True)  # on a processor a third of the time
        return self.optimizer

    def compute_loss(
        self,
        model: torch.nn.Module,
        inputs: dict[str, Tensor],
        return_outputs: bool = False,
        num_items_in_batch: Tensor | int | None = None,  # noqa: ARG002 - part of the Trainer's signature
    ) -> Tensor | tuple[Tensor, dict[str, Tensor]]:
        """Return the loss of a batch, with `return_outputs` each mention's own tonality and categories, too."""
        tonality, categories = model(inputs["input_ids"], inputs["attention_mask"], inputs["pooling_weights"])
        loss = self._loss(tonality, categories, Targets(inputs["label_set"], inputs["tonality"], inputs["categories"]))
        if not return_outputs:
            return loss
        own = own_tonality(tonality, inputs["label_set"])
        return loss, {"loss": loss, "tonality": own, "categories": categories}

"""
Shows where PyTorch 2.13 on the CPU differentiates batch_norm wrongly: batch 1, and a gradient that comes back through
flatten and transpose, as behind every patch embedding with a batch normalization.

    python test/oracle/batchNorm.py      # autograd 0.64, central difference -1.04, by hand -1.04 …

`capture.py` makes such a gradient contiguous before batch_norm sees it; then all three agree.
"""

import torch
from torch.nn import functional

CELL = (0, 3, 1, 2)


def score(x: torch.Tensor, is_contiguous: bool) -> torch.Tensor:
    """Channels scaled by batch_norm, made tokens, weighted."""
    y = functional.batch_norm(x, mean, variance, eps=0)
    if is_contiguous and y.requires_grad:
        y.register_hook(torch.Tensor.contiguous)
    return (y.flatten(2).transpose(1, 2) * weights).sum()


if __name__ == "__main__":
    torch.manual_seed(0)
    x = torch.randn(1, 6, 4, 4, dtype=torch.float64, requires_grad=True)
    mean, variance = torch.zeros(6, dtype=x.dtype), torch.rand(6, dtype=x.dtype) + 0.5
    weights = torch.randn(1, 16, 6, dtype=x.dtype)
    by_hand = weights.mT.reshape(x.shape) / variance.sqrt().view(1, 6, 1, 1)
    step = torch.zeros_like(x)
    step[CELL] = 1e-4
    with torch.no_grad():
        difference = (score(x + step, False) - score(x - step, False)) / 2e-4
    for is_contiguous in (False, True):
        autograd = torch.autograd.grad(score(x, is_contiguous), x)[0]
        print(
            f"{'contiguous' if is_contiguous else 'as it comes'}: autograd {autograd[CELL]:.4f}, central difference {difference:.4f}, "
            f"by hand {by_hand[CELL]:.4f}; all cells off by {(autograd - by_hand).norm() / by_hand.norm():.0e}"
        )

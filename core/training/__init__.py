"""Data sets, leak-free splits, training, distillation and evaluation."""

"""The demonstration: Langton's loop under its rule and under networks, and what 94 % accuracy means for it."""

from experiments.demo.config import DemoConfig
from experiments.demo.job import run_demo
from experiments.demo.result import DemoResult

__all__ = ["DemoConfig", "DemoResult", "run_demo"]

"""The main job: Langton's loop, a network that becomes its physics, and what 94 % means."""

from experiments.demo.config import DemoConfig
from experiments.demo.job import DemoResult, run_demo

__all__ = ["DemoConfig", "DemoResult", "run_demo"]

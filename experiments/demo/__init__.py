"""The main job: Langton's loop, a network that becomes its physics, and what 94 % means."""

from experiments.demo.config import DemoConfig
from experiments.demo.job import run_demo
from experiments.demo.result import DemoResult

__all__ = ["DemoConfig", "DemoResult", "run_demo"]

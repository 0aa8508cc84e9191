"""The closed loop: a network whose own weights ride on the replicator that it is the physics of."""

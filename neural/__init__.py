"""Small networks that learn a rule's physics, and exact certificates of what they learnt (torch)."""

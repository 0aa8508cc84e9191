"""What is it possible to learn exactly: which network, what data, and how far the run goes right?"""

"""What the network does and what the laboratory does: the first paragraph of every page about scribes."""

WHO = (
    "Who does what: the network copies. Shown a description it writes it out, symbol by symbol, each symbol its next "
    "input; shown its own, it writes itself. All else is the laboratory's: putting the description before it, "
    "decoding what it wrote, building a network of that, and asking the daughter in turn. Whoever owns that laboratory "
    "owns the constructor, as the command cp would; what is the network's own is the copier, the description that it "
    "can be rebuilt from, and that it can read and edit descriptions."
)

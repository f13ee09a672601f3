"""Looking at the house: rows of the board from the floor, the calls under way, the store."""
